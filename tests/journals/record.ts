/**
 * Records golden journals of runs that are played here: `node tests/journals/record.ts FOLDER` writes those of the table below that FOLDER
 * does not have yet. Each is a run of the product, with simulated vendors and a clock that is moved, read over its API.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSpec } from '../../src/apps/lab/index.ts';
import type { Json } from '../../src/core/base/json.ts';
import type { RunEvent, StoredEvent } from '../../src/core/engine/events.ts';
import { callTask, yamlOf } from '../../src/core/playbook/testing.ts';
import { Firm, HOST } from '../firm.ts';
import { imported, type Imported } from '../support.ts';
import { writeGolden } from './golden.ts';

interface Recorded {
  readonly about: string;
  readonly tenant: TenantSpec;
  /** The first one is run. */
  readonly playbooks: Imported;
  readonly fields: object;
  /** What people do, once the run has come to rest. */
  readonly play: (firm: Firm, run: string) => Promise<void>;
}

const TENANT: TenantSpec = { endpoints: { [HOST]: { status: 'CONNECTED' } } };
const NO_LOOP = 'iscommand: false, exitCondition: ""';

const TIME: Recorded = {
  about: 'timers, a delay, mapped fields, evidence, a question that expires, an edge that leads back',
  tenant: TENANT,
  playbooks: {
    Time: {
      1: `type: title, task: {name: Begin, type: title}, timertriggers: [{fieldname: responsesla, action: start}], nexttasks: {'#none#': ["2"]}`,
      2: `${callTask('core-get-endpoints', `endpoint_id_list: {simple: ${HOST}}, delay-execution: {simple: "5"}, execution-timeout: {simple: "60"}, using: {simple: tenant}`, ['3'])}, note: true, evidencedata: {description: {simple: Owner}, tags: {simple: who}}, fieldMapping: [{incidentfield: owner, output: {simple: ann}}]`,
      3: `type: condition, task: {name: Sure?, type: condition}, message: {subject: {simple: Sure?}, body: {simple: ""}, methods: [], replyOptions: ["Yes", "No"], defaultOption: "No", timings: {retriescount: 2, retriesinterval: 1, completeafterreplies: 1}}, nexttasks: {"Yes": ["5"], "No": ["4"]}`,
      4: `type: condition, task: {name: Look at it, type: condition}, defaultassignee: ann, restrictedcompletion: true, sla: {hours: 1}, slareminder: {minutes: 15}, nexttasks: {"again": ["2"], "on": ["5"]}`,
      5: `type: title, task: {name: End, type: title}, timertriggers: [{fieldname: responsesla, action: stop}]`,
    },
  },
  fields: { responsesla: { sla: 30 } },
  play: async (firm, run) => {
    for (const offer of ['choose:again', 'choose:on']) {
      const [item] = (await firm.house.run(run)).items;
      await firm.house.call(`/api/v1/items/${encodeURIComponent(item?.item ?? '')}/complete`, { offer, by: 'ann' });
      await firm.drive();
    }
  },
};

const RETRIES: Recorded = {
  about:
    'a loop whose passes and whose exit command are tried again, a change that is followed, a required input that nobody gave',
  // One call of a read is three requests (R15): the first call about each domain fails.
  tenant: {
    ...TENANT,
    faults: [{ call: 'core-get-domain-analytics-prevalence', kind: '500', attempts: [1, 2, 3] }],
  },
  playbooks: {
    Retries: yamlOf(
      'Retries',
      {
        1: `type: playbook, task: {name: Each, type: playbook, playbookName: Child}, separatecontext: true, scriptarguments: {Host: {simple: '\${alert.hosts}'}, retry-count: {simple: "1"}, retry-interval: {simple: "60"}}, loop: {${NO_LOOP}, wait: 1, max: 5, forEach: true}, nexttasks: {'#none#': ["2"]}`,
        2: `type: playbook, task: {name: Until, type: playbook, playbookName: Child}, separatecontext: true, scriptarguments: {Host: {simple: a.test}}, loop: {iscommand: true, scriptId: "|||core-get-domain-analytics-prevalence", exitCondition: "yes", scriptArguments: {domain_name: {simple: exit.test}, retry-count: {simple: "1"}, retry-interval: {simple: "5"}}, wait: 1, max: 2}, nexttasks: {'#none#': ["3"]}`,
        3: callTask('core-isolate-endpoint', `endpoint_id: {simple: ${HOST}}`),
      },
      { inputs: '[{key: Who, required: true}]' },
    ),
    Child: yamlOf(
      'Child',
      {
        1: `type: regular, task: {name: Say, type: regular, script: Print}, scriptarguments: {value: {simple: '\${inputs.Host}'}}, nexttasks: {'#none#': ["2"]}`,
        2: callTask('core-get-domain-analytics-prevalence', `domain_name: {simple: '\${inputs.Host}'}`),
      },
      { inputs: '[{key: Host}]' },
    ),
  },
  fields: { hosts: ['a.test', 'b.test'] },
  play: async (firm, run) => {
    await firm.answer(run);
    await firm.drive();
  },
};

const RECORDED: Readonly<Record<string, Recorded>> = { time: TIME, retries: RETRIES };

async function record({ tenant, playbooks, fields, play }: Recorded): Promise<readonly StoredEvent[]> {
  const firm = await Firm.open([tenant], {}, { imported: imported(playbooks) });
  try {
    const run = await firm.deliver('1', Object.keys(playbooks)[0] ?? '', fields);
    await firm.drive();
    await play(firm, run);
    const { body } = await firm.house.call<{ events: { seq: number; at: number; data: Json }[] }>(
      `/api/v1/runs/${run}/events?limit=1000`,
    );
    return body.events.map(({ seq, at, data }) => ({ seq, at, event: data as unknown as RunEvent }));
  } finally {
    await firm.close();
  }
}

const folder = process.argv[2] ?? '';
for (const [name, what] of Object.entries(RECORDED)) {
  const file = join(folder, `${name}.golden.json`);
  if (!existsSync(file)) writeGolden(file, what.about, await record(what));
}
