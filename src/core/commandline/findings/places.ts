/**
 * What sort of place a host or a path is. Pure functions of a text; the tables are data to be reviewed.
 *
 * P1. A class says what a place is, not that it is bad: rows decide together with what is done there.
 * P2. Linear, and nothing is looked up: no DNS, no reputation.
 */

export type HostClass =
  | 'none'
  | 'loopback'
  | 'private'
  | 'vendor'
  | 'code-host'
  | 'ip'
  | 'integer-ip'
  | 'ipv6'
  | 'punycode'
  | 'paste'
  | 'file-share'
  | 'shortener'
  | 'free-host'
  | 'tunnel'
  | 'dynamic-dns'
  | 'cheap-name'
  | 'onion'
  | 'intranet'
  | 'name';

const PASTE = names(
  'pastebin.com paste.rs paste.ee ix.io rentry.co hastebin.com ghostbin.co ghostbin.com dpaste.org dpaste.com controlc.com termbin.com privatebin.net justpaste.it 0bin.net pastie.org paste2.org textbin.net snippet.host nopaste.net pst.moe p.ip.fi',
);
const FILE_SHARE = names(
  'transfer.sh file.io gofile.io anonfiles.com 0x0.st temp.sh bashupload.com catbox.moe files.catbox.moe mega.nz mega.co.nz sendspace.com ufile.io tmpfiles.org oshi.at wetransfer.com we.tl dropmefiles.com mediafire.com store1.gofile.io pixeldrain.com uguu.se keep.sh filebin.net api.telegram.org t.me discord.com discordapp.com cdn.discordapp.com webhook.site requestbin.com pipedream.net beeceptor.com easyupload.io zippyshare.com sendgb.com dosya.co litterbox.catbox.moe',
);
const SHORTENER = names(
  'bit.ly tinyurl.com t.co goo.gl is.gd v.gd ow.ly cutt.ly rb.gy shorturl.at tiny.cc rebrand.ly bl.ink s.id soo.gd clck.ru qps.ru u.to t.ly surl.li bit.do buff.ly shorte.st adf.ly',
);
const FREE_HOST = names(
  '000webhostapp.com herokuapp.com netlify.app vercel.app pages.dev workers.dev r2.dev web.app firebaseapp.com github.io gitlab.io glitch.me repl.co replit.app onrender.com surge.sh wixsite.com weebly.com blogspot.com wordpress.com azurewebsites.net cloudapp.net cloudapp.azure.com blob.core.windows.net s3.amazonaws.com amazonaws.com digitaloceanspaces.com appspot.com infinityfreeapp.com altervista.org byethost.com x10host.com freehosting.com neocities.org fly.dev railway.app deno.dev ipfs.io dweb.link backblazeb2.com trycloudflare.com',
);
const TUNNEL = names(
  'ngrok.io ngrok.app ngrok-free.app ngrok.dev trycloudflare.com serveo.net loca.lt localhost.run localtunnel.me bore.pub devtunnels.ms gsocket.io pagekite.me portmap.io playit.gg telebit.io zrok.io oast.pro oast.live oast.site oast.online oast.fun oast.me interact.sh burpcollaborator.net oastify.com',
);
const DYNAMIC = names(
  'duckdns.org no-ip.org no-ip.com no-ip.biz ddns.net hopto.org zapto.org sytes.net dynu.com dynu.net dyndns.org freedns.afraid.org afraid.org mooo.com serveftp.com servehttp.com myftp.org myftp.biz redirectme.net gotdns.ch 3utilities.com bounceme.net dynv6.net nsupdate.info changeip.com chickenkiller.com strangled.net us.to sslip.io nip.io xip.io',
);
const VENDOR = names(
  'microsoft.com windows.com windows.net office.com office365.com microsoftonline.com live.com visualstudio.com msedge.net windowsupdate.com aka.ms azure.com azureedge.net apple.com mzstatic.com google.com googleapis.com gstatic.com dl.google.com mozilla.org mozilla.net adobe.com oracle.com java.com ubuntu.com debian.org fedoraproject.org centos.org redhat.com kernel.org opensuse.org archlinux.org alpinelinux.org python.org pypi.org pythonhosted.org npmjs.org npmjs.com nodejs.org yarnpkg.com rubygems.org rubyinstaller.org crates.io rust-lang.org rustup.rs golang.org go.dev docker.com docker.io k8s.io kubernetes.io helm.sh hashicorp.com terraform.io jetbrains.com postgresql.org mysql.com mongodb.com elastic.co grafana.com nginx.org apache.org gnu.org sourceware.org brew.sh chocolatey.org powershellgallery.com nuget.org dot.net vmware.com cisco.com paloaltonetworks.com intel.com nvidia.com amd.com hp.com dell.com lenovo.com slack.com zoom.us citrix.com sap.com salesforce.com atlassian.com jamf.com munki.org puppet.com chef.io ansible.com saltproject.io jenkins.io maven.org gradle.org android.com qt.io llvm.org haskell.org julialang.org r-project.org anaconda.com conda.io sublimetext.com videolan.org 7-zip.org notepad-plus-plus.org putty.org teamviewer.com anydesk.com 1password.com lastpass.com cloudflare.com akamai.com fastly.com letsencrypt.org eff.org get.docker.com nodesource.com php.net perl.org cpan.org getcomposer.org packagist.org',
);
const CODE_HOST = names(
  'github.com raw.githubusercontent.com githubusercontent.com objects.githubusercontent.com gist.github.com gist.githubusercontent.com codeload.github.com raw.github.com',
);
/** Addresses of vendors under names that anybody else can have a part of. */
const VENDOR_EXACT = names(
  'awscli.amazonaws.com amazoncloudwatch-agent.s3.amazonaws.com get.helm.sh dl.google.com download.docker.com community.chocolatey.org chocolatey.org get.rke2.io get.k3s.io install.python-poetry.org sh.rustup.rs astral.sh bun.sh bun.com get.scoop.sh scoop.sh deno.land install.duckdb.org ohmyposh.dev starship.rs get.pnpm.io get.volta.sh aspire.dev get.activestate.com get.sdkman.io deb.nodesource.com bootstrap.pypa.io repo.anaconda.com packages.wazuh.com packages.chef.io downloads.puppetlabs.com',
);
const CHEAP = new Set(
  'top xyz tk ml ga cf gq icu buzz click link rest live online site website space fun shop store club vip win bid loan men date review stream download racing party trade work life monster quest cyou sbs cfd bond pw cc su best today lol ink host press cam hair beauty mom zip mov ru cn'.split(
    ' ',
  ),
);

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** The host of a URL, UNC path or bare `host/path`, in small letters and without user, port and brackets; '' when there is none. */
export function hostOf(place: string): string {
  const lower = place.toLowerCase().replace(/^["'(]+/, '');
  const rest = /^[a-z][a-z0-9+.-]{1,20}:[\\/]{1,4}/.test(lower)
    ? lower.replace(/^[a-z][a-z0-9+.-]{1,20}:[\\/]{1,4}/, '')
    : lower.startsWith('\\\\') || lower.startsWith('//')
      ? lower.slice(2)
      : lower;
  const authority = rest.slice(0, 400).replace(/[/\\?#"'`\s,;)].*$/s, '');
  const host = authority.slice(
    authority.lastIndexOf('@') + 1 === authority.length ? 0 : authorityStart(authority, place),
  );
  if (host.startsWith('[')) return host.slice(1).replace(/\].*$/s, '');
  return host
    .replace(/@(?:ssl|\d+).*$/s, '')
    .replace(/:\d*$/, '')
    .replace(/\.$/, '');
}

/** `user:password@host` names a host behind the sign; a WebDAV `host@80` before it. */
function authorityStart(authority: string, place: string): number {
  return place.startsWith('\\\\') ? 0 : authority.lastIndexOf('@') + 1;
}

export function hostClass(place: string): HostClass {
  const host = hostOf(place);
  if (host === '') return 'none';
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return 'loopback';
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return isPrivateAddress(host) ? 'private' : 'ip';
  if (
    /^(?:\d{8,10}|0x[0-9a-f]{8}|(?:0x[0-9a-f]{1,2}|0\d{1,3}|\d{1,3})(?:\.(?:0x[0-9a-f]{1,2}|0\d{1,3}|\d{1,3})){1,3})$/.test(
      host,
    )
  )
    return 'integer-ip';
  if (host.includes(':')) return /^(?:fe80|fc|fd)/.test(host) ? 'private' : 'ipv6';
  if (!host.includes('.')) return 'intranet';
  if (host.endsWith('.onion')) return 'onion';
  if (/(?:^|\.)xn--/.test(host)) return 'punycode';
  if (VENDOR_EXACT.has(host)) return 'vendor';
  if (/^[^?#]{0,40}s3\.amazonaws\.com\/amazon/.test(place.toLowerCase())) return 'vendor';
  if (isOf(host, PASTE)) return 'paste';
  if (isOf(host, TUNNEL)) return 'tunnel';
  if (isOf(host, FILE_SHARE)) return 'file-share';
  if (isOf(host, SHORTENER)) return 'shortener';
  if (isOf(host, DYNAMIC)) return 'dynamic-dns';
  if (isOf(host, FREE_HOST)) return 'free-host';
  if (isOf(host, CODE_HOST)) return 'code-host';
  if (isOf(host, VENDOR)) return 'vendor';
  if (/\.(?:local|lan|internal|corp|home|intranet|localdomain|example|test|invalid|ad|domain)$|\.corp\./.test(host))
    return 'intranet';
  return CHEAP.has(host.slice(host.lastIndexOf('.') + 1)) ? 'cheap-name' : 'name';
}

/** True for a place that somebody reaches without leaving a name: what no vendor ships software from. */
export function isOddHost(place: string): boolean {
  return ODD.has(hostClass(place));
}

const ODD: ReadonlySet<HostClass> = new Set([
  'ip',
  'integer-ip',
  'ipv6',
  'punycode',
  'paste',
  'file-share',
  'shortener',
  'free-host',
  'tunnel',
  'dynamic-dns',
  'cheap-name',
  'onion',
]);

/** The port that a place names, or undefined. WebDAV's `host@8080` counts. */
export function portOf(place: string): number | undefined {
  const found =
    /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/)?(?:[^/\\@\s]{1,200}@)?[^/\\:@\s]{1,255}[:@](\d{1,5})(?:[/\\?#]|$)/i.exec(
      place.replace(/^\\\\/, ''),
    );
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** A share on a web server: `\\host@80\x`, `\\host@SSL\x`, `\\host\DavWWWRoot`. */
export function isWebDav(place: string): boolean {
  return /^(?:\\\\|\/\/)[^\\/]{1,255}(?:@(?:ssl|\d{2,5})|[\\/]davwwwroot)/i.test(place);
}

function isOf(host: string, table: ReadonlySet<string>): boolean {
  for (let at = 0; at !== -1;) {
    if (table.has(host.slice(at))) return true;
    const dot = host.indexOf('.', at);
    at = dot === -1 ? -1 : dot + 1;
  }
  return false;
}

function isPrivateAddress(host: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
    host,
  );
}

export type PathClass =
  | 'temp'
  | 'public'
  | 'user-writable'
  | 'downloads'
  | 'hidden'
  | 'dev-shm'
  | 'web-root'
  | 'startup'
  | 'installer-temp'
  | 'package-cache'
  | 'program-files'
  | 'system'
  | 'recycle-bin'
  | 'remote';

const PATHS: readonly (readonly [PathClass, RegExp])[] = [
  ['remote', /^(?:\\\\|\/\/)[a-z0-9]/],
  [
    'temp',
    /(?:^|[\\/])(?:temp|tmp)(?:[\\/]|$)|^%te?mp%|^\$env:te?mp|^\$\{?env:te?mp|^\$\{?tmpdir|^\/var\/folders\/|\[system\.io\.path\]::gettemppath/,
  ],
  ['dev-shm', /^\/(?:dev\/shm|run\/shm|var\/run|run\/user\/\d+|run\/lock)\//],
  [
    'public',
    /[\\/]users[\\/](?:public|shared|default)[\\/]|^%public%|^\$env:public|[\\/]perflogs[\\/]|^c:\\(?:windows\\)?(?:tasks|tracing|debug|intel|hp|logs?)\\|[\\/]programdata[\\/][^\\/]+\.\w{2,4}$|^%(?:programdata|allusersprofile)%[\\/][^\\/]+$|system32[\\/](?:spool[\\/]drivers[\\/]color|tasks)[\\/]/,
  ],
  [
    'user-writable',
    /[\\/]appdata[\\/]|^%(?:local)?appdata%|^\$env:(?:local)?appdata|[\\/]programdata[\\/]|^%(?:programdata|allusersprofile|userprofile)%|^\$env:(?:programdata|userprofile)/,
  ],
  ['downloads', /[\\/](?:downloads|desktop)[\\/]/],
  ['hidden', /[\\/]\.[a-z0-9_][^\\/]*(?:[\\/]|$)/],
  [
    'web-root',
    /[\\/]inetpub[\\/]|[\\/]wwwroot[\\/]|^\/var\/www\/|[\\/]htdocs[\\/]|[\\/]webapps[\\/]|^\/srv\/www|^\/usr\/share\/nginx\/|[\\/]public_html[\\/]|[\\/]owa[\\/]auth[\\/]|[\\/]aspnet_client[\\/]/,
  ],
  [
    'startup',
    /[\\/]start menu[\\/]programs[\\/]startup|shell:startup|[\\/]launch(?:agents|daemons)[\\/]|^\/etc\/(?:cron|init\.d|rc\.local|systemd)/,
  ],
  [
    'installer-temp',
    /go-build|selfgz|is-[a-z0-9]{5}\.tmp|\.cr\.[a-z0-9]+|pkinstallsandbox|terraform_|[\\/]ansible|_mei\d|pip-|npm-|yarn-|cargo-|rustup|msbuildtemp|chocolatey|[\\/]winget|ns[a-z][a-z0-9]{3,5}\.tmp|7z[so][a-z0-9]{6,}|\{[0-9a-f-]{36}\}|gradle|appimage|hsperfdata|[\\/]vscode|jetbrains|bazel|wix\w*burn|\.be[\\/]/,
  ],
  [
    'package-cache',
    /[\\/]package cache[\\/]|ccmcache|[\\/]imecache[\\/]|[\\/]chocolatey[\\/]|[\\/]windows[\\/]installer[\\/]|softwaredistribution|[\\/]winget[\\/]|[\\/]scoop[\\/]|microsoft intune/,
  ],
  [
    'program-files',
    /^(?:c:)?[\\/]program files(?: \(x86\))?[\\/]|^%programfiles|^\$env:programfiles|^\/(?:usr|opt|applications)\//,
  ],
  [
    'system',
    /^(?:c:|%systemdrive%)?[\\/]windows[\\/](?:system32|syswow64|sysnative|winsxs|microsoft\.net)[\\/]|^%(?:systemroot|windir)%|^\$env:(?:systemroot|windir)|^\/(?:s?bin|lib|system)\//,
  ],
  ['recycle-bin', /[\\/]\$?recycle(?:d|r|\.bin)[\\/]|^\/\.trash/],
];

/** All classes that a path belongs to. */
export function pathClasses(path: string): readonly PathClass[] {
  const lower = path.slice(0, 1000).toLowerCase();
  return PATHS.flatMap(([name, pattern]) => (pattern.test(lower) ? [name] : []));
}

/** True for a folder that any program of the user can write to. */
export function isWritablePlace(path: string): boolean {
  if (!PLACE_SIGN.test(path)) return path.length <= 4 && /^te?mp$/i.test(path);
  const lower = path.slice(0, 1000).toLowerCase();
  return WRITABLE_PATHS.some(([, pattern]) => pattern.test(lower));
}

/** No pattern of a place that can be written to goes without one of these, but the bare name of a folder. */
const PLACE_SIGN = /[\\/%$[]/;

const WRITABLE: ReadonlySet<PathClass> = new Set([
  'temp',
  'public',
  'user-writable',
  'downloads',
  'dev-shm',
  'recycle-bin',
]);
const WRITABLE_PATHS = PATHS.filter(([name]) => WRITABLE.has(name));
