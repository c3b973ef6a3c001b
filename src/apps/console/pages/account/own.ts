/** One's own factors as the API gives them, and where a refusal of a password stands in a form that asks for it again. */
import type { AnswerOf } from '../../../../core/api/views.ts';

export type Factors = AnswerOf<'showFactors'>;
export type Passkey = AnswerOf<'addPasskey'>;

export const PASSWORD_CODES = { 'login.refused': 'password', 'login.throttled': 'password' };
