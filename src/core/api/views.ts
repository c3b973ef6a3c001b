/**
 * What the HTTP API takes and says, as types: the shapes that server, command line and console share. They are inferred from the schemas
 * (`schemas/`), which say what each field means. Times are UTC epoch milliseconds.
 */
import type { z } from 'zod';
import type { ApiRoutes, RouteName } from './routes.ts';
import type { SchemaName, Schemas } from './schemas/index.ts';

type View<Name extends SchemaName> = z.output<Schemas[Name]>;

export type AlertView = View<'AlertView'>;
export type RunSummary = View<'RunSummary'>;
export type RunView = View<'RunView'>;
export type TaskView = View<'TaskView'>;
export type EvidenceView = View<'EvidenceView'>;
export type StoryLine = View<'StoryLine'>;
export type EventsPage = View<'EventsPage'>;
export type ActionView = View<'ActionView'>;
export type GrantView = View<'GrantView'>;
export type FieldView = View<'FieldView'>;
export type ApprovalView = View<'ApprovalView'>;
export type ItemView = View<'ItemView'>;
export type ApprovalState = View<'ApprovalState'>;
export type SavedViewView = View<'SavedViewView'>;
export type AuditRow = View<'AuditRow'>;
export type IndicatorView = View<'IndicatorView'>;
export type SourceView = View<'SourceView'>;
export type SourceWithSecret = View<'SourceWithSecret'>;
export type DeliveryView = View<'DeliveryView'>;
export type RuleView = View<'RuleView'>;
export type RoutingView = View<'RoutingView'>;
export type PreviewView = View<'PreviewView'>;
export type FetcherView = View<'FetcherView'>;
export type PolicyImpact = View<'PolicyImpact'>;
export type AuditVerdictView = View<'AuditVerdictView'>;
export type ItemState = View<'ItemState'>;
export type PlaybookSummary = View<'PlaybookSummary'>;
export type PlaybookView = View<'PlaybookView'>;
export type ProductView = View<'ProductView'>;
export type SettingView = View<'SettingView'>;
export type CommandView = View<'CommandView'>;
export type InstanceView = View<'InstanceView'>;
export type TestView = View<'TestView'>;
export type InstanceTestView = View<'InstanceTestView'>;
export type Received = View<'Received'>;
export type DoctorView = View<'DoctorView'>;
export type ProblemView = View<'ProblemView'>;
export type RetentionView = View<'RetentionView'>;

export type NoteView = View<'NoteView'>;
export type FileView = View<'FileView'>;
export type ManyView = View<'ManyView'>;
export type RelatedView = View<'RelatedView'>;
export type CommandLineView = View<'CommandLineView'>;
export type HomeView = View<'HomeView'>;
export type CaseSummary = View<'CaseSummary'>;
export type CaseView = View<'CaseView'>;
export type ListView = View<'ListView'>;
export type CheckFinding = View<'CheckFinding'>;
export type PlaybookText = View<'PlaybookText'>;
export type PlaybookSaved = View<'PlaybookSaved'>;
export type PlaybookVersionView = View<'PlaybookVersionView'>;
export type PlaybookHealthPage = View<'PlaybookHealthPage'>;
export type TrustView = View<'TrustView'>;
export type DiffView = View<'DiffView'>;
export type StatisticsView = View<'StatisticsView'>;
export type PolicyView = View<'PolicyView'>;
export type PolicyAnswer = View<'PolicyAnswer'>;
export type WorkPlanView = View<'WorkPlanView'>;
export type WorkTaskView = View<'WorkTaskView'>;
export type WorkTaskDetail = View<'WorkTaskDetail'>;
export type BranchView = View<'BranchView'>;
export type EntryView = View<'EntryView'>;
export type ContextView = View<'ContextView'>;
export type ContextFoundView = View<'ContextFoundView'>;
export type AlertActionsView = View<'AlertActionsView'>;
export type ArgumentView = View<'ArgumentView'>;

/** A page of a list. */
export interface PageView<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

type Named<Name extends RouteName, Part extends 'body' | 'query' | 'answer'> =
  ApiRoutes[Name] extends Readonly<Record<Part, infer Schema extends SchemaName>> ? Schema : never;

/** The body of a route as its schema reads it; what is left out is undefined or null. */
export type BodyOf<Name extends RouteName> = [Named<Name, 'body'>] extends [never]
  ? undefined
  : View<Named<Name, 'body'>>;
/** The query of a route; every key of every query may be left out. */
export type QueryOf<Name extends RouteName> = [Named<Name, 'query'>] extends [never]
  ? Record<never, never>
  : View<Named<Name, 'query'>>;
/** What a route answers with. */
export type AnswerOf<Name extends RouteName> = [Named<Name, 'answer'>] extends [never]
  ? undefined
  : View<Named<Name, 'answer'>>;
