import "express-session";

declare module "express-session" {
  interface SessionData {
    /** The name of the user who has signed in. */
    user: string | undefined;
  }
}
