/** How a case is changed: what is wanted, what is said of it, and what takes it back. */
import type { BodyOf } from '../../../../core/api/views.ts';

export type CaseChange = Partial<BodyOf<'editCase'>>;
/** Whether it was done; what was refused is told. */
export type ChangeCase = (change: CaseChange, said: string, back?: CaseChange) => Promise<boolean>;
