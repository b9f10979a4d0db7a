import { translateErrors } from '../../../http/index.ts';
import { inviteRetry } from '../../signing-keys/index.ts';
import { CloudLoginError } from '../cloud-login-error.ts';

export const translateCloudLoginErrors = inviteRetry(
  translateErrors(CloudLoginError, {
    inputs_invalid: 400,
    environment_unsaved: 400,
    attribute_unavailable: 400,
    address_refused: 400,
    cloud_refused: 400,
    cloud_unreachable: 502,
    cloud_answer_malformed: 502,
    cloud_unavailable: 504,
    signing_unavailable: 503,
  }),
);
