/** Why signing in with the OpenID provider came to nothing, by `OIDC_PROBLEMS` of the contract. */
export const oidcProblems: Record<string, string> = {
  unavailable: 'The provider does not answer. Try again later, or use your password.',
  denied: 'You cancelled at the provider. Try again when you like.',
  refused: 'The provider’s answer could not be trusted. Start again from here.',
  ended: 'That took too long, or it was begun in another browser. Start again from here.',
  email_unverified: 'The provider has not verified your e-mail address. Verify it there, then try again.',
  no_account: 'There is no account for you here. Ask your admin to invite the address that you use there.',
  other_identity: 'Your address belongs to another identity at the provider here. Ask your admin.',
};
