"use client";

import { useEffect } from "react";
import { showDialog } from "../first-load/dialog.mjs";

export function Removal() {
  useEffect(showDialog, []);
  return <p>Dialog</p>;
}
