/** Rows of client.test.ts: look-ups at VirusTotal. */
import { run, SAMPLE, type Row } from './rows.ts';

const MALWARE = 'http://pkg.example.net/a.msi';
const MD5 = 'd41d8cd98f00b204e9800998ecf8427f';
const SCORES =
  'DBotScore(val.Indicator && val.Indicator == obj.Indicator && val.Vendor == obj.Vendor && val.Type == obj.Type)';

const scored = (indicator: string, type: string, value: number, more: object = {}) => ({
  entries: [
    {
      type: 'note',
      context: {
        [SCORES]: [
          {
            Indicator: indicator,
            Type: type,
            Vendor: 'VirusTotal',
            Score: value,
            Reliability: 'C - Fairly reliable',
          },
        ],
        ...more,
      },
    },
  ],
  gaps: [],
});
const MALICIOUS = { Malicious: { Vendor: 'VirusTotal' } };

export const VIRUSTOTAL: readonly Row[] = [
  {
    fixture: 'a malicious file',
    call: run('file', { file: SAMPLE.toUpperCase() }),
    gives: scored(SAMPLE.toUpperCase(), 'file', 3, {
      'File(val.MD5 && val.MD5 == obj.MD5 || val.SHA1 && val.SHA1 == obj.SHA1 || val.SHA256 && val.SHA256 == obj.SHA256)':
        [{ ...MALICIOUS, SHA256: SAMPLE.toUpperCase(), PositiveDetections: 51 }],
      'VirusTotal.File(val.id && val.id == obj.id)': [{ id: SAMPLE }],
    }),
  },
  { fixture: 'a file by its MD5', call: run('file', { file: MD5 }), gives: scored(MD5, 'file', 1) },
  {
    fixture: 'a file that nobody knows',
    call: run('file', { file: ['c'.repeat(64)] }),
    gives: {
      ...scored('c'.repeat(64), 'file', 0),
      evidence: [{ label: 'File reputation', verdict: 'unknown', source: 'VirusTotal' }],
    },
  },
  {
    fixture: 'a malicious URL by its text',
    call: run('url', { url: MALWARE }),
    gives: scored(MALWARE, 'url', 3, { 'URL(val.Data && val.Data == obj.Data)': [{ Data: MALWARE, ...MALICIOUS }] }),
  },
  {
    fixture: 'a URL with ampersand and comma is one value',
    call: run('url', { url: 'https://dl.example.com/x?a=1&b=2,3' }),
    gives: scored('https://dl.example.com/x?a=1&b=2,3', 'url', 1),
  },
  {
    fixture: 'the published form of a URL id',
    call: run('url', { url: 'https://example.com/a?b=1' }),
    gives: scored('https://example.com/a?b=1', 'url', 0),
  },
  {
    fixture: 'a suspicious domain',
    call: run('domain', { domain: 'pkg.example.net' }),
    gives: scored('pkg.example.net', 'domain', 2, {
      'Domain(val.Name && val.Name == obj.Name)': [{ Name: 'pkg.example.net', DetectionEngines: 70 }],
    }),
  },
  {
    fixture: 'a domain that no engine has looked at',
    call: run('domain', { domain: 'parked.example.org' }),
    gives: scored('parked.example.org', 'domain', 0),
  },
  {
    fixture: 'a malicious address',
    call: run('ip', { ip: '198.51.100.7' }),
    gives: scored('198.51.100.7', 'ip', 3, {
      'IP(val.Address && val.Address == obj.Address)': [{ Address: '198.51.100.7', ...MALICIOUS }],
    }),
  },
  { fixture: 'an address of version 6', call: run('ip', { ip: '2001:db8::7' }), gives: scored('2001:db8::7', 'ip', 1) },
  {
    fixture: 'a wrong key',
    key: 'nobody',
    call: run('file', { file: SAMPLE }),
    gives: { entries: [{ type: 'error', code: 'virustotal.unauthorized' }], gaps: ['File reputation'] },
  },
];

export const VIRUSTOTAL_NOT_ASKED: Readonly<Record<string, string>> = {
  'a hash that is none': 'refused before it is sent',
  'a URL by its SHA-256': 'ours names a URL by its text',
  'no key': 'a client that works always has one',
};
