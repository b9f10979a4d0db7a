import { documentErrors, type ErrorStatuses } from './documented-errors.ts';
import { renderErrors } from './render-errors.ts';
import type { ErrorTranslation } from './translate-errors.ts';

interface ErrorHandlingInstance {
  setErrorHandler(handler: ReturnType<typeof renderErrors>): unknown;
}

/** Makes the routes of an instance render the errors of these translations, and the document name their codes. */
export function handleErrors(app: ErrorHandlingInstance, translations: readonly ErrorTranslation[]): void {
  const statuses: ErrorStatuses = Object.assign({}, ...translations.map((translate) => translate.statuses));
  app.setErrorHandler(renderErrors(translations));
  documentErrors(app, { statuses, form: 'ErrorResponse' });
}
