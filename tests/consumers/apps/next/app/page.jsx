import { Removal } from "./removal.jsx";

export default function Page() {
  return <Removal />;
}
