/** Every schema of the API by the name that `routes.ts` and the OpenAPI document call it. Imported by who reads with them, never by a start. */
import * as access from './access.ts';
import * as alerts from './alerts.ts';
import * as audit from './audit.ts';
import * as content from './content.ts';
import * as desk from './desk.ts';
import * as edit from './edit.ts';
import * as identity from './identity.ts';
import * as intake from './intake.ts';
import * as integrations from './integrations.ts';
import * as people from './people.ts';
import * as records from './records.ts';
import * as retention from './retention.ts';
import * as runs from './runs.ts';
import * as saved from './saved.ts';
import * as system from './system.ts';
import * as systemPages from './system-pages.ts';
import * as telling from './telling.ts';
import * as work from './work.ts';

export const SCHEMAS = {
  ...access,
  ...alerts,
  ...audit,
  ...retention,
  ...runs,
  ...people,
  ...content,
  ...desk,
  ...edit,
  ...identity,
  ...integrations,
  ...intake,
  ...records,
  ...saved,
  ...system,
  ...systemPages,
  ...telling,
  ...work,
};

export type Schemas = typeof SCHEMAS;
export type SchemaName = keyof Schemas;
