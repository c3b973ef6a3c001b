/** core-isolate-endpoint: cuts an endpoint off the network; its agent keeps the link to the tenant. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import type { CortexIo } from '../io.ts';
import { ISOLATE, ISOLATION_ARGS, isolationAction } from '../isolation.ts';

export const coreIsolateEndpoint: CommandRow<CortexIo> = {
  name: 'core-isolate-endpoint',
  description: 'Isolates an endpoint and reads back that it is isolated.',
  risk: 'containment',
  args: ISOLATION_ARGS,
  outputs: [{ path: 'Core.Isolation.endpoint_id', description: 'Id of the endpoint that was isolated.' }],
  action: isolationAction(ISOLATE),
};
