// oidc-provider as its own documentation starts it; every login is somebody's, any password is theirs.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const told = JSON.parse(process.env.TOLD);
const require = createRequire(`${process.env.HOME_OF_PACKAGES}/package.json`);
const { Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const provider = new Provider(told.issuer, {
  clients: told.clients,
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  findAccount: (_ctx, login) => ({
    accountId: login,
    claims: () => ({ sub: login, name: login, preferred_username: login }),
  }),
});
provider.listen(told.port, '127.0.0.1');
process.stdin.resume().on('end', () => process.exit()); // whoever started it is gone
