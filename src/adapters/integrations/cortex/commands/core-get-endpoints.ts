/** core-get-endpoints: the tenant's endpoints by filter. */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { listArg, wholeArg } from '../../args.ts';
import { errorOutcome } from '../../entries.ts';
import { readCortex } from '../call.ts';
import { endpointsEntry, unreadable } from '../endpoints.ts';
import type { CortexIo } from '../io.ts';
import { readEndpoints } from '../schema.ts';

/** The vendor's largest page. */
const PAGE_MAX = 100;

/** Argument → filter field. The vendor's operators differ in case; both forms are taken. */
const FILTERS: readonly { readonly arg: string; readonly field: string; readonly description: string }[] = [
  { arg: 'endpoint_id_list', field: 'endpoint_id_list', description: 'Ids of endpoints.' },
  { arg: 'dist_name', field: 'dist_name', description: 'Names of distributions.' },
  { arg: 'ip_list', field: 'ip_list', description: 'Addresses.' },
  { arg: 'public_ip_list', field: 'public_ip_list', description: 'Public addresses.' },
  { arg: 'group_name', field: 'group_name', description: 'Names of endpoint groups.' },
  { arg: 'alias_name', field: 'alias', description: 'Aliases.' },
  { arg: 'hostname', field: 'hostname', description: 'Host names.' },
  { arg: 'username', field: 'username', description: 'User names.' },
  { arg: 'platform', field: 'platform', description: 'windows, linux, macos, android.' },
  { arg: 'status', field: 'endpoint_status', description: 'connected, disconnected, lost, uninstalled.' },
  { arg: 'isolate', field: 'isolate', description: 'isolated or unisolated.' },
];

export const coreGetEndpoints: CommandRow<CortexIo> = {
  name: 'core-get-endpoints',
  description: 'Lists endpoints by filter; several filters must all hold.',
  risk: 'read',
  args: [
    ...FILTERS.map(({ arg, description }) => ({ name: arg, description, isArray: true })),
    { name: 'page', description: 'Page, counted from 0.', defaultValue: '0' },
    { name: 'limit', description: 'Endpoints per page, at most 100.', defaultValue: '30' },
  ],
  outputs: [
    { path: 'Core.Endpoint.endpoint_id', description: 'Id.' },
    { path: 'Core.Endpoint.endpoint_name', description: 'Name.' },
    { path: 'Core.Endpoint.endpoint_status', description: 'CONNECTED, DISCONNECTED, LOST, UNINSTALLED.' },
    { path: 'Core.Endpoint.is_isolated', description: 'State of isolation.' },
    { path: 'Endpoint.ID', description: 'Id.' },
    { path: 'Endpoint.Hostname', description: 'Name.' },
    { path: 'Endpoint.Status', description: 'Online or Offline.' },
    { path: 'Endpoint.IsIsolated', description: 'Yes or No; a pending change is Yes.' },
    { path: 'Account.Username', description: 'Users of the endpoints.' },
  ],
  async run(args, io) {
    const limit = Math.min(PAGE_MAX, wholeArg(args, 'limit', 30, 1));
    const from = wholeArg(args, 'page', 0) * limit;
    const filters = FILTERS.flatMap(({ arg, field }): JsonObject[] => {
      const value = listArg(args, arg);
      return value.length === 0 ? [] : [{ field, operator: 'in', value }];
    });
    const request = { search_from: from, search_to: from + limit, ...(filters.length === 0 ? {} : { filters }) };
    const read = await readCortex(io, 'getEndpoint', request);
    if (read.kind === 'failed') return errorOutcome(read);
    const endpoints = readEndpoints(read.reply);
    return endpoints ? { entries: [endpointsEntry(endpoints)] } : errorOutcome(unreadable(io, 'get_endpoint'));
  },
};
