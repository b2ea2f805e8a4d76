import { proxy } from "../../../../lib/proxy.js";

// Not "edge": limits and keys need one long-lived process.
export const runtime = "nodejs";
export const dynamic = "force-dynamic";
export const GET = proxy;
export const POST = proxy;
