// The Cloudflare types that the Worker needs. An app has them from `wrangler types`.

/** What wrangler.json and the Worker's secrets define. */
interface Env {
  QINGCLOUD_ACCESS_KEY_ID: string;
  QINGCLOUD_SECRET_ACCESS_KEY: string;
  QINGCLOUD_API: string;
  CONSOLE_ORIGIN: string;
  CONSOLE_SESSION_SECRET: string;
  CONSOLE_USERS: string;
  KEYS: import("ehpc-remove-nodes/proxy").DurableObjectNamespaceLike;
  TRIES: { limit(options: { key: string }): Promise<{ success: boolean }> };
}

interface ExportedHandler {
  fetch(
    request: Request,
    env: Env,
    ctx: { waitUntil(work: Promise<unknown>): void },
  ): Promise<Response>;
}

declare module "cloudflare:workers" {
  export const env: Env;
}
