/** Saved views: searches under a name. */
import { z } from 'zod';
import { list, person, shape, text, time } from './common.ts';

const view = {
  name: text.max(100).describe('Its owner has no other of that name, whatever its case.'),
  query: z.string().max(65_536).describe('A search in the language of SearchIncidentsV2; empty: every alert.'),
  columns: list(z.string().min(1).max(100)).describe('Fields of the alert, in the order in which they are shown.'),
  sort: z
    .string()
    .max(100)
    .describe('A field, with a minus for the largest first; empty: the newest first. Who shows the rows sorts them.'),
  shared: z.boolean().describe("True: everybody's; false: the caller's own."),
};

export const SavedViewView = shape({
  id: z.string(),
  ...view,
  version: z.string().describe('Of what was seen; the ETag.'),
  changedAt: time,
  changedBy: z.string(),
});

export const SavedViewPage = shape({ rows: list(SavedViewView), next: z.null() });

export const NewSavedView = z.object({
  name: view.name,
  query: view.query,
  columns: z.array(z.string().min(1).max(100)).max(50).exactOptional().describe('Fields of the alert.'),
  sort: view.sort.exactOptional(),
  shared: z.boolean().exactOptional().describe("True: everybody's, which takes the permission view:share."),
  by: person,
});

export const SavedViewEdit = z.object({
  name: view.name.exactOptional(),
  query: view.query.exactOptional(),
  columns: z.array(z.string().min(1).max(100)).max(50).exactOptional(),
  sort: view.sort.exactOptional(),
  shared: z.boolean().exactOptional(),
  by: person,
});

export const SavedViewRef = shape({ id: z.string() });
