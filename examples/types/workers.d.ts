// The Cloudflare types that these examples need; an app uses @cloudflare/workers-types.
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
