/** core-unisolate-endpoint: takes an isolation back. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import type { CortexIo } from '../io.ts';
import { ISOLATION_ARGS, isolationAction, UNISOLATE } from '../isolation.ts';

export const coreUnisolateEndpoint: CommandRow<CortexIo> = {
  name: 'core-unisolate-endpoint',
  description: 'Ends the isolation of an endpoint and reads back that it has ended.',
  risk: 'containment',
  args: ISOLATION_ARGS,
  outputs: [{ path: 'Core.UnIsolation.endpoint_id', description: 'Id of the endpoint whose isolation ended.' }],
  action: isolationAction(UNISOLATE),
};
