"use client";

import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { useEffect } from "react";
import { report } from "../report.mjs";
import { scenario } from "../scenario.mjs";

// In development React runs effects twice.
let started = false;

export function Removal() {
  useEffect(() => {
    if (started) return;
    started = true;
    report((world) => scenario({ HpcError, removeNodes, waitForJob }, world));
  }, []);
  return <p>{HpcError.name}</p>;
}
