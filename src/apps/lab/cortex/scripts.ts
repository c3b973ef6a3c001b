/** Runs of the vendor's "execute commands" script: what each line prints is in the tenant's `scriptResults`. */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import type { TenantSpec } from '../tenant.ts';
import type { EndpointPark } from './endpoints.ts';

interface Run {
  readonly action: number;
  readonly endpointIds: readonly string[];
  readonly commands: readonly string[];
  readonly at: number;
}

/** Status of an action on an endpoint → its count in the status answer (vendor: one L in `canceled`). */
const COUNTS: Readonly<Record<string, string>> = {
  PENDING: 'endpoints_pending',
  IN_PROGRESS: 'endpoints_in_progress',
  COMPLETED_SUCCESSFULLY: 'endpoints_completed_successfully',
  FAILED: 'endpoints_failed',
  TIMEOUT: 'endpoints_timeout',
  CANCELLED: 'endpoints_canceled',
  PENDING_ABORT: 'endpoints_pending_abort',
  ABORTED: 'endpoints_aborted',
  EXPIRED: 'endpoints_expired',
};

export class Scripts {
  readonly #outputs: TenantSpec['scriptResults'];
  readonly #park: EndpointPark;
  readonly #runs = new Map<number, Run>();

  constructor(outputs: TenantSpec['scriptResults'], park: EndpointPark) {
    this.#outputs = outputs;
    this.#park = park;
  }

  run(endpointIds: readonly string[], commands: readonly string[], now: number): number {
    const action = this.#park.begin(endpointIds, 'COMPLETED_SUCCESSFULLY', now);
    this.#runs.set(action, { action, endpointIds, commands, at: now });
    return action;
  }

  /** `reply` of the status call; undefined for an id that is no script's. */
  status(action: number, now: number): JsonObject | undefined {
    const run = this.#runs.get(action);
    if (!run) return undefined;
    const statuses = run.endpointIds.map((endpointId) => this.#park.statusOn(action, endpointId, now));
    const counts = Object.entries(COUNTS).map(([status, name]): [string, Json] => [
      name,
      statuses.filter((found) => found === status).length,
    ]);
    const open = ['PENDING', 'IN_PROGRESS'].find((status) => statuses.includes(status));
    return { general_status: open ?? statuses[0] ?? 'PENDING', error_message: '', ...Object.fromEntries(counts) };
  }

  /** `reply` of the results call; undefined for an id that is no script's. */
  results(action: number, now: number, endpoints: readonly JsonObject[]): JsonObject | undefined {
    const run = this.#runs.get(action);
    if (!run) return undefined;
    return {
      script_name: 'execute_commands',
      script_description: 'Execute list of shell commands',
      script_parameters: [{ name: 'commands_list', value: run.commands }],
      date_created: new Date(run.at).toISOString().slice(0, 19).replace('T', ' '),
      scope: run.commands[0] ?? '',
      error_message: '',
      results: run.endpointIds.map((endpointId) =>
        this.#resultOn(
          run,
          endpoints.find((endpoint) => endpoint['endpoint_id'] === endpointId),
          endpointId,
          now,
        ),
      ),
    };
  }

  #resultOn(run: Run, endpoint: JsonObject | undefined, endpointId: string, now: number): JsonObject {
    const status = this.#park.statusOn(run.action, endpointId, now);
    const ended = status === 'COMPLETED_SUCCESSFULLY';
    const printed = run.commands.map((command): [string, string] => [command, ended ? this.#outputOf(command) : '']);
    return {
      endpoint_name: endpoint?.['endpoint_name'] ?? '',
      endpoint_ip_address: endpoint?.['ip'] ?? [],
      endpoint_status:
        endpoint?.['endpoint_status'] === 'CONNECTED' ? 'STATUS_010_CONNECTED' : 'STATUS_020_DISCONNECTED',
      domain: endpoint?.['domain'] ?? '',
      endpoint_id: endpointId,
      execution_status: status,
      return_value: '',
      standard_output: printed.map(([, output]) => output).join(''),
      retrieved_files: 0,
      failed_files: 0,
      retention_date: null,
      ...(ended ? Object.fromEntries(printed.map(([command, output]) => [`_${command}`, linesOf(output)])) : {}),
    };
  }

  /** What the tenant says for the first text that the line contains. */
  #outputOf(command: string): string {
    return Object.entries(this.#outputs ?? {}).find(([part]) => command.includes(part))?.[1] ?? '';
  }
}

function linesOf(output: string): readonly string[] {
  return output === '' ? [] : output.replace(/\n$/, '').split('\n');
}
