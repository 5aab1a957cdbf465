/**
 * A certified OpenID provider with one client, for the tests. Prints its issuer once it listens.
 * The environment variable CLIENT has the client's metadata as JSON, GROUPS the groups of everybody.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer();
await new Promise((listening) => server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' };

const provider = new Provider(issuer, {
  clients: [JSON.parse(process.env.CLIENT)],
  jwks: { keys: [key] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email'] },
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the provider`, groups: (process.env.GROUPS ?? '').split(',') }),
  }),
  issueRefreshToken: () => true,
  features: {
    devInteractions: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
});

provider.on('server_error', (context, error) => console.error(error));
server.on('request', provider.callback());
console.log(`ISSUER ${issuer}`);
