/** As much of aws4fetch as is used here: the packages that are compared are not always installed. */
export class AwsClient {
  constructor(options: {
    accessKeyId: string;
    secretAccessKey: string;
    service: string;
    region: string;
  });
  fetch(url: string, init: RequestInit): Promise<Response>;
  sign(url: string, init: RequestInit): Promise<Request>;
}
