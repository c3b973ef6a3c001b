/**
 * Goal: an alert of the vendor, in whichever shape it is served, becomes the same `alert.*` fields.
 * Method: one alert written in the three shapes by hand. The calls that fetch them are tested in tests/wire.
 */
import { expect, test } from 'vitest';
import { ALERT_KEYS, mapAlert } from './mapping.ts';

const MITRE = ['T1140 - Deobfuscate/Decode Files or Information', 'T1059.001 - Command, Scripting: PowerShell'];

const FIRST_VERSION = {
  alert_id: '333',
  case_id: 62,
  name: 'Behavioral Threat',
  severity: 'high',
  source: 'XDR Agent',
  action: 'BLOCKED',
  action_pretty: 'Prevented (Blocked)',
  category: 'Malware',
  endpoint_id: 'f8a2f58846b542579c12090652e79f3d',
  host_name: 'WS-0231',
  host_ip: ['10.20.0.31', '10.20.1.31'],
  mac_addresses: ['00:50:56:8f:01:22'],
  detection_timestamp: 1_700_000_002_758,
  local_insert_ts: 1_700_000_005_000,
  resolution_status: 'STATUS_010_NEW',
  mitre_technique_id_and_name: MITRE,
  events: [
    {
      user_name: 'ACME\\jdoe',
      causality_actor_causality_id: 'AdoA1xxxPQAAABhsAAAAAA==',
      causality_actor_process_signature_status: 'SIGNATURE_SIGNED',
      action_process_signature_status: 'N/A',
      action_process_image_command_line: 'rundll32 x.dll,Start',
      action_file_path: null,
    },
    { user_name: 'ACME\\jdoe', causality_actor_process_signature_status: 'SIGNATURE_UNSIGNED' },
  ],
};

const { events: _events, ...COLUMNS } = FIRST_VERSION;
const SECOND_VERSION = {
  ...COLUMNS,
  host_ip: '10.20.0.31,10.20.1.31',
  mitre_technique_id_and_name: MITRE.join(', '),
  user_name: ['ACME\\jdoe', 'ACME\\jdoe'],
  causality_actor_causality_id: ['AdoA1xxxPQAAABhsAAAAAA==', null],
  causality_actor_process_signature_status: ['SIGNATURE_SIGNED', 'SIGNATURE_UNSIGNED'],
  action_process_signature_status: ['N/A', 'N/A'],
  action_process_image_command_line: ['rundll32 x.dll,Start', null],
  action_file_path: [null, null],
};

const TENANT_PAGES = {
  alert_fields: {
    internal_id: 333,
    case_id: 62,
    alert_name: 'Behavioral Threat',
    severity: 'SEV_040_HIGH',
    alert_source: 'XDR Agent',
    alert_action_status: 'BLOCKED',
    alert_category: 'Malware',
    agent_id: 'f8a2f58846b542579c12090652e79f3d',
    agent_hostname: 'WS-0231',
    agent_ip_addresses: ['10.20.0.31', '10.20.1.31'],
    mac_address: ['00:50:56:8f:01:22'],
    source_insert_ts: 1_700_000_005_000,
    detection_timestamp: 1_700_000_002_758,
    resolution_status: 'STATUS_010_NEW',
    mitre_technique_id_and_name: MITRE,
    actor_effective_username: ['ACME\\jdoe'],
    causality_actor_causality_id: ['AdoA1xxxPQAAABhsAAAAAA=='],
    causality_actor_process_signature_status: ['SIGNATURE_SIGNED', 'SIGNATURE_UNSIGNED'],
    action_process_image_command_line: ['rundll32 x.dll,Start'],
  },
};

const FIELDS = {
  id: '333',
  name: 'Behavioral Threat',
  severity: 'HIGH',
  status: 'new',
  created: '2023-11-14T22:13:25Z',
  timestamp: '2023-11-14T22:13:25Z',
  detectiontimestamp: '2023-11-14T22:13:22.758Z',
  caseid: '62',
  parentXDRIncident: 'INCIDENT-62',
  source: 'XDR Agent',
  action: 'BLOCKED',
  categoryname: 'Malware',
  agentid: 'f8a2f58846b542579c12090652e79f3d',
  hostname: 'WS-0231',
  hostip: ['10.20.0.31', '10.20.1.31'],
  hostmacaddress: ['00:50:56:8f:01:22'],
  username: ['ACME\\jdoe'],
  cid: ['AdoA1xxxPQAAABhsAAAAAA=='],
  cgosignature: ['SIGNATURE_SIGNED', 'SIGNATURE_UNSIGNED'],
  targetprocesscmd: ['rundll32 x.dll,Start'],
  mitreattcktechnique: MITRE,
};

test.each([
  ['events in a list', FIRST_VERSION],
  ['event columns lifted into lists', SECOND_VERSION],
  ["the tenant's own pages", TENANT_PAGES],
])('%s give the same fields, and no empty ones', (_shape, wire) => {
  expect(mapAlert(wire).fields).toEqual(FIELDS);
});

test.each([
  ['events in a list', FIRST_VERSION],
  ['event columns lifted into lists', SECOND_VERSION],
  ["the tenant's own pages", TENANT_PAGES],
])('%s: a field alone is the field of the whole', (_shape, wire) => {
  const { fields } = mapAlert(wire);
  const alone = mapAlert(wire);
  expect(ALERT_KEYS.map((key) => alone.field?.(key))).toEqual(ALERT_KEYS.map((key) => fields[key]));
});

test('a found alert has the level of its severity and its fields below CustomFields', () => {
  const { found } = mapAlert(FIRST_VERSION);
  expect(found).toMatchObject({
    id: '333',
    severity: 3,
    status: 'new',
    CustomFields: { action: 'BLOCKED', cid: FIELDS.cid },
  });
});

test('an alert that says next to nothing gives next to nothing, without a guess', () => {
  expect(
    mapAlert({ alert_id: 7, severity: 'odd', detection_timestamp: 'late', events: null, host_ip: '' }).fields,
  ).toEqual({
    id: '7',
    name: '',
    created: 'late',
    detectiontimestamp: 'late',
  });
});
