/** Installed playbooks. */
import { z } from 'zod';
import { list, shape } from './common.ts';

const summary = {
  name: z.string(),
  id: z.string(),
  description: z.string(),
  origin: z.enum(['shipped', 'imported']),
  pack: z.string(),
  tasks: z.int(),
  routes: list(shape({ alertNames: list(z.string()), os: z.string() })).describe('The alerts that are routed to it.'),
};

export const PlaybookSummary = shape(summary);

export const PlaybookPage = shape({
  rows: list(PlaybookSummary),
  next: z.null(),
  problems: list(
    shape({
      severity: z.enum(['error', 'warning']),
      code: z.string(),
      message: z.string(),
      hint: z.string(),
      file: z.string().exactOptional(),
      line: z.int(),
      column: z.int(),
      task: z.string().exactOptional(),
    }),
  ).describe('What is wrong with the installed content.'),
});

export const PlaybookView = shape({
  ...summary,
  hash: z.string().describe('What a run pins: SHA-256 of its text, or over it and all that it calls.'),
  inputs: list(shape({ key: z.string(), description: z.string(), required: z.boolean() })),
  outputs: list(shape({ path: z.string(), description: z.string() })),
  steps: list(
    shape({
      id: z.string(),
      name: z.string(),
      kind: z.string(),
      calls: z.string().describe('The command, automation or playbook that it calls; empty where it calls none.'),
    }),
  ),
  start: z.string().describe('Id of the step that it begins with.'),
  edges: list(shape({ from: z.string(), to: z.string(), label: z.string() })).describe(
    'Between steps that can be reached: which comes after which, and on which branch.',
  ),
  playbooks: list(z.string()).describe('Playbooks that it calls, directly or not.'),
  missing: list(z.string()).describe('Those of them that are not installed.'),
});
