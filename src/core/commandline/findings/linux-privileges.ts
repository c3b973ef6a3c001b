/** Ways to root and to credentials: sudo, set-uid, accounts, password files, keys, memory, keyboards. */
import { behaviour } from './behaviour.ts';
import { writesTo, standsAt } from './posix.ts';
import { all, any, arg, inputsOf, onProcess, onText, said, type Row } from './row.ts';

export const LINUX_PRIVILEGES: readonly Row[] = [
  behaviour('sudoers-change', ['sudo', 'T1548.003', 'privilege-escalation', 'critical', 'medium'], {
    reason: 'The rules of who may become root are changed.',
    benign: ['provisioning of a build machine or container'],
    hits: [
      "echo 'www-data ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers",
      "sudo sed -i 's/env_reset.*$/env_reset,timestamp_timeout=-1/' /etc/sudoers",
      'sudo vim /etc/sudoers',
      `sudo sh -c "echo Defaults !tty_tickets >> /etc/sudoers"`,
    ],
    misses: ['sudo visudo -c'],
    look: onProcess(['*'], writesTo(/\/etc\/sudoers$/)),
  }),
  behaviour('sudoers-drop-in', ['sudo', 'T1548.003', 'privilege-escalation', 'medium', 'medium'], {
    reason: 'A rule is added that lets somebody become root without a password.',
    benign: ['provisioning of a build machine or container'],
    hits: ["echo 'app ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/app"],
    misses: ['ls /etc/sudoers.d'],
    look: onText(['nopasswd']),
  }),
  behaviour('sudo-flaw', ['sudo', 'T1548.003', 'privilege-escalation', 'critical', 'high'], {
    reason: 'A known flaw of sudo is used.',
    benign: [],
    hits: ['sudo -u#-1 /bin/bash', "sudoedit -s '\\' $(python3 -c 'print(\"A\"*1000)')"],
    misses: ['sudo -u postgres psql'],
    look: onText(['-u#-1', '-u \\#-1', '-u#4294967295', "sudoedit -s '\\'", 'sudoedit -s \\']),
  }),
  behaviour('sudo-listing', ['sudo', 'T1033', 'discovery', 'low', 'medium'], {
    reason: 'Somebody asks what they may do as root.',
    benign: ['an administrator who checks a new rule'],
    hits: ['sudo -l'],
    misses: ['sudo ls'],
    look: onText(['sudo -l'], ({ lower }, at) => !/^[a-z0-9-]/.test(lower.slice(at + 7))),
  }),
  behaviour('setuid-shell', ['suid', 'T1548.001', 'privilege-escalation', 'critical', 'medium'], {
    reason: 'A copy of a shell, or a file in a temporary folder, gets the right to run as root.',
    benign: [],
    hits: ['chmod 4755 /tmp/bash', 'chmod u+s /tmp/.sh', 'chmod +s /bin/bash'],
    misses: ['chmod 4755 /usr/bin/sudo', 'chmod 755 /tmp/x'],
    look: onProcess(
      ['chmod'],
      all(
        arg(/^(?:[0-7]?[2467][0-7]{3}|[ugoa,]*\+[rwx]*s[rwx]*)$/),
        arg(
          /^(?:\/private)?\/(?:tmp|var\/tmp|dev\/shm|home)\/|^\.|(?:^|\/)(?:ba|da|z|k)?sh$|(?:^|\/)(?:python[\d.]*|perl|find|vim|nmap|cp|env)$/,
        ),
      ),
    ),
  }),
  behaviour('setuid-any', ['suid', 'T1548.001', 'privilege-escalation', 'medium', 'medium'], {
    reason: 'A program gets the right to run as its owner.',
    benign: ['installing a program that needs it'],
    hits: ['chmod u+s /usr/local/bin/x', 'chmod 4755 /opt/x'],
    misses: ['chmod 755 x'],
    look: onProcess(['chmod'], arg(/^(?:0?[4-7][0-7]{3}|[ugoa,]*\+[rwx]*s[rwx]*)$/)),
  }),
  behaviour('setuid-search', ['suid', 'T1548.001', 'discovery', 'medium', 'medium'], {
    reason: 'The disk is searched for programs that run as root: a step before using one.',
    benign: ['a hardening audit'],
    hits: ['find / -perm -4000 -type f', 'find / -perm -u=s 2>/dev/null', 'getcap -r /'],
    misses: ['find . -perm 644'],
    look: onProcess(
      ['find', 'getcap'],
      any(arg(/^(?:-|\/)?0?[46]000$|^-u=s|^\/u=s|^-g=s/), (process) =>
        process.name === 'getcap' ? process : undefined,
      ),
    ),
  }),
  behaviour('capability-set', ['suid', 'T1548.001', 'privilege-escalation', 'high', 'medium'], {
    reason: 'An interpreter or shell gets a capability of root.',
    benign: [],
    hits: ['setcap cap_setuid+ep /usr/bin/python3'],
    misses: ['setcap cap_net_bind_service=+ep /usr/bin/caddy'],
    look: onProcess(
      ['setcap'],
      arg(/^cap_(?:setuid|setgid|sys_admin|sys_ptrace|dac_override|dac_read_search|sys_module)/),
    ),
  }),
  behaviour('second-root', ['account', 'T1136.001', 'persistence', 'critical', 'medium'], {
    reason:
      'An account with the id of root is made, or one with a password in the line is put among the administrators.',
    benign: [],
    hits: [
      'sudo useradd -ou 0 -g 0 john',
      "echo 'r00t:x:0:0::/root:/bin/bash' >> /etc/passwd",
      'useradd -G sudo -s /bin/bash -p $(openssl passwd -1 secret) art',
    ],
    misses: ['useradd -m -s /bin/bash app'],
    look: onProcess(['useradd', 'adduser', 'usermod', 'echo', 'printf', 'pw'], (process) => {
      const text = said(process);
      if (process.name === 'echo' || process.name === 'printf') return /:0:0:/.test(text) ? process : undefined;
      return /(?:^| )-[a-z]*u\s?0(?: |$)|-o\b[^|;]{0,20}-u\s?0\b/.test(text) ||
        (/openssl passwd|(?:^| )-p /.test(text) && /sudo|wheel|admin|root/.test(text)) ||
        (process.name === 'pw' && /wheel/.test(text))
        ? process
        : undefined;
    }),
  }),
  behaviour('passwd-from-pipe', ['account', 'T1098', 'persistence', 'medium', 'medium'], {
    reason: 'A password is set from the command line, where everybody can read it.',
    benign: ['provisioning of a test machine'],
    hits: ['echo secret | passwd --stdin john', "echo 'root:x' | chpasswd"],
    misses: ['passwd john'],
    look: onProcess(['passwd', 'chpasswd'], (process, scene) =>
      process.args.some(({ lower }) => lower === '--stdin') || inputsOf(process, scene).length > 0
        ? process
        : undefined,
    ),
  }),

  // Credentials
  behaviour('shadow-read', ['credential-file', 'T1003.008', 'credential-access', 'critical', 'medium'], {
    reason: 'The password hashes of the system are read or copied.',
    benign: ['a backup of /etc by root'],
    hits: ['cat /etc/shadow', 'unshadow /etc/passwd /etc/shadow > /tmp/h', 'cp /etc/shadow /tmp/s'],
    misses: ['chmod 640 /etc/shadow', 'ls -l /etc/shadow'],
    look: onProcess(
      [
        'cat',
        'cp',
        'less',
        'more',
        'head',
        'tail',
        'base64',
        'strings',
        'grep',
        'awk',
        'sed',
        'unshadow',
        'curl',
        'nc',
        'tar',
        'scp',
        'vi',
        'vim',
        'view',
        'dd',
        'xxd',
        'sort',
        'python',
        'perl',
        'rsync',
        'john',
        'tac',
        'nl',
        'od',
        'hexdump',
        'cut',
        'zip',
        'gzip',
        'getent',
      ],
      any(
        arg(/^(?:@|if=|f=@|file=@)?(?:\/private)?\/etc\/(?:g?shadow-?|master\.passwd|security\/passwd|spwd\.db)$/),
        all((process) => (process.name === 'getent' ? process : undefined), arg(/^shadow$/)),
      ),
    ),
  }),
  behaviour('passwd-file-read', ['credential-file', 'T1087.001', 'discovery', 'low', 'medium'], {
    reason: 'The list of the system’s accounts is read.',
    benign: ['looking up a user or a shell'],
    hits: ['cat /etc/passwd'],
    misses: ['ls /etc/passwd'],
    look: onProcess(
      [
        'cat',
        'cp',
        'less',
        'more',
        'head',
        'tail',
        'base64',
        'curl',
        'nc',
        'wget',
        'strings',
        'xxd',
        'tac',
        'nl',
        'od',
        'cut',
        'awk',
        'grep',
      ],
      arg(/^(?:@|f=@|file=@)?\/etc\/passwd$/),
    ),
  }),
  behaviour('private-key-hunt', ['credential-file', 'T1552.004', 'credential-access', 'high', 'medium'], {
    reason: 'Private keys are searched for, read or copied.',
    benign: ['an administrator’s inventory of keys'],
    hits: [
      'find / -name id_rsa 2>/dev/null',
      "find / -name '*.pem' -exec cp {} /tmp/k \\;",
      'cat /root/.ssh/id_rsa',
      'cat ~/.aws/credentials',
      'tar czf /tmp/k.tgz ~/.ssh',
    ],
    misses: ['ssh -i ~/.ssh/id_rsa host', 'ssh-keygen -f ~/.ssh/id_rsa'],
    look: onProcess(
      [
        'find',
        'cat',
        'cp',
        'grep',
        'tar',
        'less',
        'curl',
        'scp',
        'rsync',
        'zip',
        'base64',
        'locate',
        'head',
        'strings',
        'dd',
        'nc',
        'ls',
      ],
      (process) => {
        const file = process.args.find(({ lower }) =>
          /(?:^|\/)(?:id_rsa|id_dsa|id_ecdsa|id_ed25519)(?:$|[*"'])|\.aws\/credentials|\.kube\/config$|\.docker\/config\.json|gcloud\/(?:credentials|access_tokens|application_default)|\.azure\/(?:accesstokens|msal)|\.git-credentials|\.netrc$|\.pgpass|krb5cc_|\.config\/gh\/hosts/.test(
            lower,
          ),
        );
        if (file !== undefined && process.name !== 'ls' && !(process.name === 'cat' && file.lower.endsWith('.pub')))
          return file;
        if (process.name === 'find')
          return process.args.find(({ lower }) =>
            /^["']?(?:\*?\.(?:pem|ppk|key|p12|pfx|kdbx|ovpn|jks)|id_\w+\*?|\*?password\*?\S{0,6}|\*?\.(?:kube|aws)\S*)["']?$/.test(
              lower,
            ),
          );
        return ['tar', 'zip', 'rsync', 'scp', 'cp'].includes(process.name)
          ? process.args.find(({ lower }) => /(?:^|\/)\.(?:ssh|aws|gnupg|kube|azure)\/?$/.test(lower))
          : undefined;
      },
    ),
  }),
  behaviour('password-grep', ['credential-file', 'T1552.001', 'credential-access', 'medium', 'high'], {
    reason: 'Files or histories are searched for passwords.',
    benign: ['a developer looking for a setting in own code'],
    hits: ["cat /root/.bash_history | grep -E 'ssh|mysql|pass'", 'grep -ri password /etc /home'],
    misses: ['grep -r TODO src'],
    look: onProcess(['grep', 'egrep', 'fgrep', 'rg', 'ack', 'awk'], (process, scene) => {
      const text = said(process);
      if (!/pass|pwd|secret|token|api_?key|credential|login/.test(text)) return undefined;
      return inputsOf(process, scene).some((one) =>
        /_?history|\/etc\/|\/root|\/home|\/proc\/|environ|strings/.test(`${one.name} ${said(one)}`),
      ) ||
        (/(?:^| )-[a-z]*r[a-z]* /.test(`${text} `) && /(?:^| )["']?(?:\/|~)/.test(text)) ||
        /history/.test(text)
        ? process
        : undefined;
    }),
  }),
  behaviour('history-read', ['credential-file', 'T1552.003', 'credential-access', 'medium', 'high'], {
    reason: 'The history of typed commands is read: passwords often stand in it.',
    benign: ['somebody looking for an own earlier command'],
    hits: ['cat ~/.bash_history', 'cat /home/*/.zsh_history', 'grep pass ~/.bash_history'],
    misses: ['history | tail'],
    look: onProcess(
      ['cat', 'grep', 'less', 'head', 'tail', 'cp', 'strings', 'more', 'tar', 'curl', 'egrep'],
      arg(/(?:^|\/)\.(?:bash_|zsh_|sh_|mysql_|psql_|python_|ksh_|ash_)?history$/),
    ),
  }),
  behaviour('cloud-metadata', ['credential-file', 'T1552.005', 'credential-access', 'high', 'medium'], {
    reason: 'The cloud’s metadata service is asked for credentials of this machine.',
    benign: ['start scripts of cloud images that ask for the region or id'],
    hits: [
      'curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/role',
      "curl -H 'Metadata-Flavor: Google' http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token",
    ],
    misses: ['curl -s http://169.254.169.254/latest/meta-data/instance-id'],
    look: onText(
      [
        'security-credentials',
        '/oauth2/token?',
        'service-accounts/default/token',
        '169.254.170.2',
        'meta-data/identity-credentials',
      ],
      ({ lower }) => lower.includes('169.254.') || lower.includes('metadata'),
    ),
  }),
  behaviour('process-memory-read', ['credential-memory', 'T1003.007', 'credential-access', 'high', 'medium'], {
    reason: 'The memory of another process is read (/proc/…/maps and mem, gcore, gdb).',
    benign: ['a developer debugging an own program'],
    hits: [
      'grep -E "^[0-9a-f-]* r" /proc/"$PID"/maps',
      'dd if=/proc/1234/mem of=/tmp/d',
      'gcore -o /tmp/d 1234',
      'sudo bash mimipenguin.sh',
    ],
    misses: ['cat /proc/meminfo'],
    look: onText(
      ['/maps', '/mem ', '/map ', 'mimipenguin', 'gcore ', 'dump_heap', '3snake', '/environ'],
      ({ lower }, at, literal) =>
        literal.startsWith('/')
          ? literal === '/environ'
            ? lower.slice(Math.max(0, at - 10), at).endsWith('/proc/*')
            : /\/proc\/["'${}\w*]{1,24}$/.test(lower.slice(Math.max(0, at - 32), at))
          : standsAt(lower, at),
    ),
  }),
  behaviour('keylogger', ['input-capture', 'T1056.001', 'collection', 'high', 'medium'], {
    reason: 'What is typed is recorded (logkeys, pam_tty_audit with passwords, PROMPT_COMMAND to a log, xinput).',
    benign: ['auditing of administrators by the company'],
    hits: [
      'logkeys --start --output /tmp/log.txt',
      'echo "session required pam_tty_audit.so enable=* log_passwd" >> /etc/pam.d/sshd',
      `PROMPT_COMMAND='history -a >(tee -a ~/.h |logger -t x)'`,
    ],
    misses: ['logger -t backup done'],
    look: onText(
      [
        'logkeys ',
        'log_passwd',
        'xinput test',
        'xspy',
        'keylogger',
        '-keylog',
        'prompt_command=',
        '$bash_command',
        'showkey',
        'script -f /tmp',
      ],
      ({ lower }, _at, literal) =>
        literal === 'prompt_command='
          ? lower.includes('logger') || lower.includes('tee ') || lower.includes('curl')
          : literal === '$bash_command'
            ? lower.includes('trap')
            : true,
    ),
  }),
  behaviour('shell-history-to-syslog', ['input-capture', 'T1056.001', 'collection', 'medium', 'medium'], {
    reason: 'A shell prompt is set to write every command to a log.',
    benign: ['auditing of administrators by the company'],
    hits: ['PS2=`logger -t "$USER" -f ~/.sh_history`; $PS2'],
    misses: ['PS1="\\u@\\h "'],
    look: onText(['ps1=', 'ps2=', 'ps4='], ({ lower }, at) => lower.slice(at, at + 40).includes('logger')),
  }),
  behaviour('syscall-audit-spy', ['input-capture', 'T1056.001', 'collection', 'medium', 'medium'], {
    reason: 'The audit system is told to record every command that runs.',
    benign: ['auditing by the company'],
    hits: ['auditctl -a always,exit -F arch=b64 -S execve -k CMDS'],
    misses: ['auditctl -s'],
    look: onProcess(['auditctl'], arg(/^execve$/)),
  }),
  behaviour('password-guessing', ['brute-force', 'T1110', 'credential-access', 'high', 'medium'], {
    reason: 'Passwords are tried one after the other (hydra, medusa, sshpass in a loop).',
    benign: ['a penetration test'],
    hits: [
      'hydra -l root -P pass.txt ssh://10.0.0.5',
      'for p in $(cat /tmp/u);do sshpass -p $p ssh root@localhost;done',
      './sudo_bruteforce.sh',
    ],
    misses: ['sshpass -f /etc/pw ssh host uptime'],
    look: onText(
      ['hydra -', 'medusa -', 'sshpass -p', 'bruteforce', 'brute-force', 'patator', 'ncrack ', 'crowbar -', 'kerbrute'],
      ({ lower }, at, literal) =>
        literal === 'sshpass -p' ? /\bdo\b|while |for /.test(lower) : standsAt(lower, at) || literal === 'bruteforce',
    ),
  }),
];
