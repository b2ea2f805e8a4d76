// As much of Cloudflare's types as these examples need; an app has @cloudflare/workers-types.
declare module "cloudflare:workers" {
  export class DurableObject {
    ctx: {
      storage: {
        get<T>(key: string): Promise<T | undefined>;
        put(key: string, value: unknown): Promise<void>;
        deleteAll(): Promise<void>;
        setAlarm(time: number): Promise<void>;
      };
    };
  }
}
