import { join } from 'node:path';
import { issueSignInLink } from '../../src/identity/local-issuer.js';

/** The path of a link that signs a sample user in, once; of the identity that every test of a run shares. */
export const signInLink = async (name: string): Promise<string> => {
  const link = await issueSignInLink(join(process.env['TRINE_TEST_FOLDER']!, 'data'), name);
  return `/auth/sign-in?link=${link}`;
};
