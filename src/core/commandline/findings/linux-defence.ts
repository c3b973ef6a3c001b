/** Containers and exploits, protections that are switched off, traces that are removed, names that deceive. */
import { behaviour } from './behaviour.ts';
import { standsAt, PROTECTION, SYSTEM_LOG } from './posix.ts';
import { all, any, arg, onProcess, onText, said, type Row } from './row.ts';

export const LINUX_DEFENCE: readonly Row[] = [
  behaviour('container-escape', ['container', 'T1611', 'privilege-escalation', 'critical', 'medium'], {
    reason:
      'A container gets the whole machine (privileged, its root file system or its process list), or its wall is left (nsenter into process 1, release_agent).',
    benign: ['a monitoring agent that needs the host', 'a cluster’s own node maintenance'],
    hits: [
      'docker run --rm -it --privileged --pid=host -v /:/host alpine chroot /host',
      'nsenter --target 1 --mount --uts --ipc --net --pid -- bash',
      'mount -t cgroup -o rdma cgroup /tmp/cgrp; echo /cmd > /tmp/cgrp/release_agent',
      './deepce.sh --exploit SOCK',
    ],
    misses: ['docker run --rm -v $PWD:/work node:22 npm test'],
    look: onProcess(
      [
        'docker',
        'podman',
        'nsenter',
        'echo',
        'deepce.sh',
        'ctr',
        'crictl',
        'kubectl',
        'runc',
        'nerdctl',
        'cdk',
        'amicontained',
      ],
      (process) => {
        const text = said(process);
        switch (process.name) {
          case 'nsenter':
            return /(?:^| )(?:-t|--target)[ =]?1(?: |$)/.test(text) ? process : undefined;
          case 'echo':
            return process.args.find(
              ({ lower, role }) =>
                role === 'target' && /release_agent$|core_pattern$|\/sys\/kernel\/uevent_helper/.test(lower),
            );
          case 'deepce.sh':
          case 'cdk':
          case 'amicontained':
            return process;
          default:
            return /(?:-v|--volume)[ =]["']?\/:\/|source=\/,|hostpid|"hostpath"/.test(text) ||
              (/--privileged/.test(text) && /--pid[= ]host|nsenter|chroot|\/dev\/sd|docker\.sock/.test(text))
              ? process
              : undefined;
        }
      },
    ),
  }),
  behaviour('container-privileged', ['container', 'T1610', 'privilege-escalation', 'medium', 'medium'], {
    reason:
      'A container is started with all rights, with the daemon’s socket, or on a daemon elsewhere that asks for no password.',
    benign: ['building containers inside containers'],
    hits: ['docker run --privileged alpine', 'docker -H tcp://10.20.4.30:2375 run -d alpine'],
    misses: ['docker ps'],
    look: onProcess(['docker', 'podman', 'nerdctl'], any(arg(/^--privileged/), arg(/^--pid=host/), arg(/^tcp:\/\//))),
  }),
  behaviour('vulnerability-name', ['exploit', 'T1068', 'privilege-escalation', 'high', 'high'], {
    reason: 'A file or image is named after a known vulnerability: an exploit is built or run.',
    benign: ['a scanner’s report', 'downloading a patch'],
    hits: ['python3 CVE-2021-1675.py corp/u:p@10.0.0.5', 'docker run --rm cve-2019-5736:stage_image_POC'],
    misses: ['grep CVE-2021-44228 report.txt', 'apt changelog openssl'],
    look: onProcess(['*'], (process) => {
      if (
        [
          'grep',
          'echo',
          'cat',
          'less',
          'apt',
          'apt-get',
          'yum',
          'dnf',
          'git',
          'get-hotfix',
          'trivy',
          'grype',
          'rpm',
          'write-host',
          'gh',
        ].includes(process.name)
      )
        return undefined;
      if (/cve-\d{4}-\d{3,}/.test(process.name)) return process;
      return process.args.find(
        ({ lower }) => /(?:^|[/\\_-])cve[-_]\d{4}[-_]\d{3,}/.test(lower) && !lower.startsWith('http'),
      );
    }),
  }),
  behaviour('exploit-name', ['exploit', 'T1068', 'privilege-escalation', 'high', 'high'], {
    reason: 'A well-known exploit is named.',
    benign: ['a report about it'],
    hits: [
      './dirtycow /etc/passwd',
      'python3 zerologon_tester.py DC01 10.0.0.1',
      'nmap --script smb-vuln-ms17-010 10.0.0.5',
      './pwnkit',
    ],
    misses: ['echo dirty > cow'],
    look: onText(
      [
        'dirtycow',
        'dirty_cow',
        'dirtypipe',
        'pwnkit',
        'zerologon',
        'printnightmare',
        'nopac',
        'petitpotam',
        'eternalblue',
        'ms17-010',
        'ms17_010',
        'sam_the_admin',
        'sam-the-admin',
        'hivenightmare',
        'juicypotato',
        'roguepotato',
        'printspoofer',
        'godpotato',
        'sweetpotato',
        'badpotato',
        'efspotato',
        'sharpefspotato',
        'rottenpotato',
        'log4shell',
        'proxylogon',
        'proxyshell',
        'samaccountname spoof',
        'ms14-068',
        'ms15-051',
        'ms16-032',
        'ms16-135',
        'invoke-ms16',
        'sherlock.ps1',
        'overlayfs exploit',
        'shellshock',
        'stratus detonate',
        'stratus warmup',
      ],
      ({ lower }, at) => standsAt(lower, at),
    ),
  }),

  // Impairing defences and removing traces
  behaviour('defence-stop', ['defence', 'T1562.001', 'defense-evasion', 'high', 'medium'], {
    reason: 'A protection is stopped, disabled or removed (endpoint agent, SELinux, AppArmor, audit, cloud agent).',
    benign: ['an upgrade of the agent'],
    hits: [
      'systemctl stop falcon-sensor',
      'setenforce 0',
      'service auditd stop',
      'auditctl -D',
      'auditctl -e 0',
      'systemctl disable --now apparmor',
      'rm -rf /opt/CrowdStrike',
      "ps aux | grep 'aegis' | awk '{print $2}' | xargs kill -9",
      'launchctl unload -w /Library/LaunchDaemons/com.crowdstrike.falcond.plist',
    ],
    misses: ['systemctl restart nginx', 'setenforce 1'],
    look: onProcess(
      [
        'systemctl',
        'service',
        'setenforce',
        'auditctl',
        'rm',
        'pkill',
        'killall',
        'kill',
        'chkconfig',
        'launchctl',
        'apt',
        'apt-get',
        'yum',
        'dpkg',
        'grep',
        'egrep',
        'xargs',
        'update-rc.d',
        'rcctl',
        'dnf',
        'rpm',
        'chmod',
        'sed',
        'echo',
      ],
      (process, scene) => {
        const text = said(process);
        switch (process.name) {
          case 'setenforce':
            return /^(?:0|permissive)/.test(text) ? process : undefined;
          case 'auditctl':
            return process.args.find(
              ({ text: word }, index) => word === '-D' || (word === '-e' && process.args[index + 1]?.text === '0'),
            );
          case 'grep':
          case 'egrep':
            return PROTECTION.test(text) &&
              scene.processes.some(
                ({ name, args }) =>
                  name === 'kill' || (name === 'xargs' && args.some(({ lower }) => /^kill|pkill/.test(lower))),
              )
              ? process
              : undefined;
          case 'echo':
            return /selinux=disabled/.test(text) ? process : undefined;
          case 'sed':
            return /selinux=disabled|selinux=permissive/.test(text) ? process : undefined;
          case 'systemctl':
            return /^(?:--\S+ )?(?:stop|disable|mask|kill)/.test(text) && PROTECTION.test(text) ? process : undefined;
          case 'service':
          case 'chkconfig':
          case 'update-rc.d':
          case 'rcctl':
            return /stop|off|disable|remove/.test(text) && PROTECTION.test(text) ? process : undefined;
          case 'launchctl':
            return /^(?:unload|bootout|disable|remove|stop|kill)/.test(text) && PROTECTION.test(text)
              ? process
              : undefined;
          case 'apt':
          case 'apt-get':
          case 'yum':
          case 'dnf':
          case 'rpm':
          case 'dpkg':
            return /remove|purge|erase|(?:^| )-e /.test(text) && PROTECTION.test(text) ? process : undefined;
          case 'xargs':
            return undefined;
          case 'rm':
            return process.args.find(
              ({ lower }) =>
                /^\/(?:opt|usr\/local|etc|var\/ossec|library\/(?!launch|pref|logs|receipts))/.test(lower) &&
                PROTECTION.test(lower) &&
                !/\.(?:plist|bom|log|pkg|conf)$/.test(lower),
            );
          case 'pkill':
          case 'killall':
          case 'kill':
            return PROTECTION.test(text) ? process : undefined;
          default:
            return undefined;
        }
      },
    ),
  }),
  behaviour('firewall-off', ['defence', 'T1562.004', 'defense-evasion', 'high', 'medium'], {
    reason: 'The firewall is turned off or its rules are thrown away.',
    benign: ['a container host that sets its own rules'],
    hits: [
      'iptables -F',
      'ufw disable',
      'iptables -P INPUT ACCEPT',
      'systemctl stop firewalld',
      'nft flush ruleset',
      'ufw logging off',
      'iptables -D OUTPUT -p tcp --dport 21 -j DROP',
      'esxcli network firewall set --enabled false',
    ],
    misses: ['iptables -A INPUT -p tcp --dport 22 -j ACCEPT', 'ufw status'],
    look: onProcess(
      ['iptables', 'ip6tables', 'ufw', 'systemctl', 'service', 'nft', 'pfctl', 'firewall-cmd', 'esxcli'],
      (process) => {
        const text = process.args.map((one) => one.text).join(' ');
        switch (process.name) {
          case 'iptables':
          case 'ip6tables':
            return /(?:^| )(?:-F|--flush|-X)(?: |$)|-P (?:INPUT|FORWARD) ACCEPT|-D \S+ [^;]{0,80}(?:DROP|REJECT)/.test(
              text,
            )
              ? process
              : undefined;
          case 'ufw':
            return /^(?:--force )?(?:disable|reset|logging off)/.test(text) ? process : undefined;
          case 'nft':
            return /flush ruleset/.test(text) ? process : undefined;
          case 'pfctl':
            return /(?:^| )-[a-z]*d(?: |$)|-F all/.test(text) ? process : undefined;
          case 'firewall-cmd':
            return /--panic-off|--set-default-zone=trusted/.test(text) ? process : undefined;
          case 'esxcli':
            return /firewall set .*(?:-e|--enabled)[ =](?:false|0)/.test(text.slice(0, 200)) ? process : undefined;
          default:
            return /(?:stop|disable|mask)/.test(text) && /firewalld|iptables|ufw|nftables/.test(text)
              ? process
              : undefined;
        }
      },
    ),
  }),
  behaviour('history-off', ['traces', 'T1070.003', 'defense-evasion', 'high', 'medium'], {
    reason: 'The history of typed commands is switched off, emptied or sent nowhere.',
    benign: ['keeping a password out of the history'],
    hits: [
      'history -c',
      'export HISTFILE=/dev/null',
      'unset HISTFILE',
      'export HISTSIZE=0',
      'cat /dev/null > ~/.bash_history',
      'ln -s /dev/null /root/.bash_history',
      'set +o history',
      'export HISTCONTROL=ignoreboth',
      'rm ~/.bash_history',
      "export HISTIGNORE='ls*:rm*'",
    ],
    misses: ['export HISTSIZE=10000', 'history | grep ssh'],
    look: onText(
      [
        'history -c',
        'histfile',
        'histsize=0',
        'histfilesize=0',
        '_history',
        'set +o history',
        'histcontrol=',
        'histignore=',
        'history -w',
      ],
      ({ lower }, at, literal) => {
        const after = lower.slice(at + literal.length, at + literal.length + 20);
        const before = lower.slice(Math.max(0, at - 60), at);
        switch (literal) {
          case 'histfile':
            return /^=["']?(?:\/dev\/null|["']|;|\s|$)/.test(after) || /unset\s+$|>\s*["']?\$\{?$/.test(before);
          case 'histsize=0':
          case 'histfilesize=0':
            return !/^\d/.test(after);
          case '_history':
            return /(?:[^>]>|rm\s(?:-\w+\s)?|shred\s(?:\S+\s)?|ln -sf?\s\/dev\/null\s|truncate\s(?:\S+\s){0,2}|unlink\s|cp \/dev\/null\s)\s?["']?\S{0,30}$/.test(
              before,
            );
          case 'histcontrol=':
            return /^["']?ignore(?:both|space)/.test(after);
          case 'histignore=':
            return true;
          default:
            return !/[\w-]/.test(lower[at - 1] ?? ' ') && !/^\w/.test(after);
        }
      },
    ),
  }),
  behaviour('log-removal', ['traces', 'T1070.002', 'defense-evasion', 'high', 'medium'], {
    reason: 'System logs are removed or emptied.',
    benign: ['making an image smaller', 'freeing space'],
    hits: [
      'rm -rf /var/log/syslog /var/log/auth.log',
      'echo > /var/log/wtmp',
      'truncate -s 0 /var/log/messages',
      'shred -u /var/log/system.log',
      'journalctl --vacuum-time=0',
      'sudo log erase --all',
      'unlink /var/log/messages',
      'cat /dev/null > /var/log/messages',
      "find /var/log -name 'system.log*' -exec rm {} \\;",
    ],
    misses: ['tail -f /var/log/syslog', 'rm /var/log/app/old.log.gz', 'rm -rf /var/lib/apt/lists/*'],
    look: onProcess(
      [
        'rm',
        'truncate',
        'shred',
        'unlink',
        'srm',
        'journalctl',
        'log',
        'echo',
        'cat',
        'dd',
        'find',
        'cp',
        'true',
        ':',
        'wevtutil',
        'osascript',
        'tee',
      ],
      (process) => {
        const text = said(process);
        switch (process.name) {
          case 'journalctl':
            return /--vacuum-(?:time|size)[= ](?:0|1)(?:s|m|b|k|$| )|--vacuum-time=0/.test(text) ? process : undefined;
          case 'log':
            return text.startsWith('erase') ? process : undefined;
          case 'osascript':
            return /\/var\/log\//.test(text) && /delete|rm /.test(text) ? process : undefined;
          case 'find':
            return /\/var\/log/.test(text) && /(?:-delete|-exec (?:\/bin\/)?(?:rm|shred|srm))/.test(text)
              ? process
              : undefined;
          case 'rm':
          case 'truncate':
          case 'shred':
          case 'unlink':
          case 'srm':
          case 'dd':
            return process.args.find(({ lower }) => SYSTEM_LOG.test(lower.replace(/^of=/, '')));
          default:
            return process.args.find(({ lower, role }) => role === 'target' && SYSTEM_LOG.test(lower));
        }
      },
    ),
  }),
  behaviour('immutable-flag', ['traces', 'T1222.002', 'defense-evasion', 'medium', 'high'], {
    reason: 'The flag that keeps a file from change is set or taken away on a file of logins, jobs or the system.',
    benign: ['hardening'],
    hits: ['chattr -iae /root/.ssh/authorized_keys', 'chattr +i /etc/cron.d/root', 'chattr -i /var/spool/cron/root'],
    misses: ['chattr +C /var/lib/vm'],
    look: onProcess(
      ['chattr'],
      all(
        arg(/^[-+][a-z]*[ia][a-z]*$/),
        arg(/\/etc\/|\.ssh|cron|\/usr\/(?:s?bin|lib)|\/tmp|\/root|\/var\/|\/dev\/shm/),
      ),
    ),
  }),
  behaviour('timestamp-forged', ['traces', 'T1070.006', 'defense-evasion', 'medium', 'medium'], {
    reason: 'A file’s times are set to those of another, so that it looks old.',
    benign: ['a build that wants the same times always'],
    hits: ['touch -r /bin/ls /tmp/x', 'touch -acmr /bin/sh /lib/x.so', 'touch -t 201001010000 /tmp/x'],
    misses: ['touch marker'],
    look: onProcess(['touch'], arg(/^-[acm]*[rt]$|^--reference/)),
  }),
  behaviour('kernel-name-mask', ['masquerade', 'T1036.004', 'defense-evasion', 'high', 'medium'], {
    reason: 'A process takes the name or the process folder of another.',
    benign: [],
    hits: ['sudo mount -B /proc/$random_kernel_pid /proc/$(cat /tmp/pid)', "exec -a '[kworker/0:1]' /tmp/x"],
    misses: ['mount -B /srv /mnt'],
    look: onText(
      ['mount -b /proc/', 'mount --bind /proc/', 'exec -a ', 'prctl_rename', 'mount -o bind /'],
      ({ lower }, at, literal) =>
        literal === 'exec -a '
          ? /^["']?\[|^["']?(?:k\w+|sshd|systemd|httpd|cron)/.test(lower.slice(at + literal.length))
          : literal === 'mount -o bind /'
            ? lower.includes('/proc/')
            : true,
    ),
  }),
  behaviour('space-after-name', ['masquerade', 'T1036.006', 'defense-evasion', 'medium', 'medium'], {
    reason: 'A file name ends in a space, so that it opens as something else than it looks.',
    benign: [],
    hits: [`mkdir -p 'dir '; echo x > "dir /init "`],
    misses: ["mkdir -p 'My Documents'"],
    look: onProcess(['mkdir', 'echo', 'printf', 'mv', 'cp', 'touch', 'chmod'], ({ args }) =>
      args.find(
        ({ text, role }) =>
          role !== 'flag' &&
          (role === 'target' || !/\s\S/.test(text.trim())) &&
          /[\w)/]\s+$/.test(text) &&
          text.length < 80,
      ),
    ),
  }),
];
