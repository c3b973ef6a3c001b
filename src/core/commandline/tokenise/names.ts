/** What a program is called, whatever its spelling: case, folder, quotes, `.exe`, aliases of PowerShell, versions of interpreters. */

const EXTENSION = /\.(?:exe|com|cmd|bat)$/;
const VERSIONED = /^(python|perl|ruby|php|lua|node|pip|gcc|java)w?[\d.-]+$/;

/** Aliases that PowerShell defines for cmdlets, and the long names of a few short ones. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    iex: 'invoke-expression',
    iwr: 'invoke-webrequest',
    irm: 'invoke-restmethod',
    icm: 'invoke-command',
    iwmi: 'invoke-wmimethod',
    gwmi: 'get-wmiobject',
    gcim: 'get-ciminstance',
    saps: 'start-process',
    sasv: 'start-service',
    spsv: 'stop-service',
    spps: 'stop-process',
    gc: 'get-content',
    sc: 'sc',
    ac: 'add-content',
    gci: 'get-childitem',
    gi: 'get-item',
    gp: 'get-itemproperty',
    gps: 'get-process',
    gsv: 'get-service',
    gcm: 'get-command',
    gal: 'get-alias',
    sal: 'set-alias',
    nal: 'new-alias',
    sp: 'set-itemproperty',
    si: 'set-item',
    ni: 'new-item',
    ri: 'remove-item',
    mi: 'move-item',
    ci: 'copy-item',
    cpi: 'copy-item',
    rni: 'rename-item',
    rp: 'remove-itemproperty',
    ipmo: 'import-module',
    nsn: 'new-pssession',
    etsn: 'enter-pssession',
    pwsh: 'powershell',
    powershell_ise: 'powershell',
    cscript: 'cscript',
  }),
);

/** `"C:\Windows\System32\CertUtil.EXE"` → `certutil`; `iex` → `invoke-expression`; `$c.DownloadFile` → `.downloadfile`. */
export function nameOf(program: string, isPowerShell = false): string {
  const text = program.trim().toLowerCase();
  if (isPowerShell && /^[$[.]|::/.test(text)) {
    const method = methodOf(text);
    if (method !== undefined) return method;
  }
  const base = text.slice(Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/')) + 1).replace(EXTENSION, '');
  const plain = VERSIONED.exec(base)?.[1] ?? base;
  if (plain === '%comspec%' || plain === '$env:comspec') return 'cmd';
  if (plain === 'pythonw') return 'python';
  return ALIASES.get(plain) ?? plain;
}

/** The member that is called, with its dot. */
function methodOf(text: string): string | undefined {
  const dot = Math.max(text.lastIndexOf('.'), text.lastIndexOf('::') + 1);
  if (dot <= 0 && !text.startsWith('.')) return undefined;
  const member = text.slice(dot + 1);
  return /^[a-z_]\w*$/.test(member) && !/[\\/]/.test(text) && !/^\.[\\/]/.test(text) ? `.${member}` : undefined;
}

/** `C:\Program Files\x\y.exe -z` without quotes: the words up to the one that ends the program's name. */
export function wordsOfProgram(words: readonly { readonly text: string; readonly isQuoted: boolean }[]): number {
  const [first] = words;
  if (first === undefined || first.isQuoted || !/^(?:[a-z]:\\|\/(?:applications|library|users)\/)/i.test(first.text))
    return 1;
  if (/\.\w{2,4}$/.test(first.text)) return 1;
  for (let count = 2; count <= Math.min(6, words.length); count += 1) {
    const part = words[count - 1]?.text ?? '';
    if (/^[-/]\w/.test(part) && !part.includes('\\')) return 1;
    if (/\.(?:exe|com|bat|cmd|scr|app\/\S*)$/i.test(part)) return count;
  }
  return 1;
}
