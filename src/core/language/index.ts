/** The door of the room: everything that other rooms use. */

// What a document says.
export type { AdvanceArg, ComplexArg, ConditionEntry, FilterAtom, Operand, TransformerCall } from './value.ts';

// Plan and evaluate.
export { constantText, isNotGiven, planCondition, planValue, rootsOf } from './plan.ts';
export type { ConditionPlan, ValuePlan } from './plan.ts';
export { evalCondition, evalValue } from './eval.ts';
export { scopeOf } from './scope.ts';
export type { JavaScriptBindings, JavaScriptPort, JavaScriptProgram, Scope, Services } from './scope.ts';
export type { ScriptAnswers, ScriptFailure, ScriptResult } from './scope.ts';
export type { LanguageError, LanguageErrorCode, Place, ScriptNeed } from './fault.ts';

// Texts as trees and back, for editors and checks.
export { parsePath, printPath } from './paths.ts';
export type { Path, PathStep } from './paths.ts';
export { parseTemplate, printTemplate } from './template.ts';
export type { Placeholder, Template } from './template.ts';
export type { AnyPath, NestedPath } from './nested.ts';

// Write.
export { applyWrites } from './writes.ts';
export type { ContextWrite, WritePath } from './writes.ts';
export { WriteKeyCache } from './write-keys.ts';
export { deleteContext, extendContext, planEntries, planWrites, setContext } from './merge.ts';
export type { MergeServices, PlannedWrites } from './merge.ts';

// Patterns, for scripts that take one: RE2, bounded.
export { compilePattern } from './patterns.ts';
export type { Match, Pattern, PatternFlags } from './patterns.ts';
export { Fault } from './fault.ts';

// The catalogues, for checks; the reference pages read the tables themselves.
export { findOperator } from './operators/index.ts';
export { findTransformer } from './transformers/index.ts';
export type { OperatorRow } from './operators/row.ts';
export type { TransformerRow } from './transformers/row.ts';
