import hashlib, hmac, json, os, secrets, time, urllib.parse, urllib.request

url, key, secret = (os.environ[name] for name in ("GONGZAO_URL", "GONGZAO_KEY", "GONGZAO_SECRET"))
at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
body = json.dumps({"readings": [{"at": at, "execution": "ACTIVE", "power_w": 3200}]}).encode()
timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
digest = hashlib.sha256(body).hexdigest()
path = urllib.parse.urlsplit(url).path
text = "\n".join(["gongzao-v1", "POST", path, timestamp, nonce, digest])
signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
headers = {"Gongzao-Key": key, "Gongzao-Timestamp": timestamp, "Gongzao-Nonce": nonce}
headers |= {"Gongzao-Digest": digest, "Gongzao-Signature": signature}
headers |= {"Content-Type": "application/json"}
print(urllib.request.urlopen(urllib.request.Request(url, body, headers)).read().decode())
