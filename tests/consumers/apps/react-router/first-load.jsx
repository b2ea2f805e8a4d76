import { useEffect } from "react";
import { showDialog } from "../../first-load/dialog.mjs";

export default function Home() {
  useEffect(showDialog, []);
  return <p>Dialog</p>;
}
