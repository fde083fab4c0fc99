"""What Python's email package reads in the mails of a folder: a line a mail, fields in base64."""
import base64
import glob
import re
import sys
from email import message_from_bytes
from email.header import decode_header
from email.utils import getaddresses, parsedate_tz, mktime_tz


def raw(message, name):
    """All values of a field as octets, unfolded."""
    values = [v for k, v in message.raw_items() if k.lower() == name]
    return [re.sub(r"[\r\n]", "", str(v).encode("ascii", "surrogateescape").decode("latin-1")) for v in values]


def eight_bit(octets):
    data = octets.encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def text(octets):
    out = ""
    for data, charset in decode_header(octets):
        if isinstance(data, str):
            out += eight_bit(data)
        elif charset is None:
            out += eight_bit(data.decode("latin-1"))
        else:
            charset = {"iso-8859-1": "cp1252", "gb2312": "gb18030", "ks_c_5601-1987": "cp949"}.get(charset, charset)
            try:
                out += data.decode(charset, "replace")
            except LookupError:
                out += eight_bit(data.decode("latin-1"))
    return re.sub(r"\s+", " ", out).strip()


def addresses(message, *names):
    return ",".join(sorted({text(a) for n in names for _, a in getaddresses(raw(message, n)) if a}))


def attachments(message):
    found = []

    def walk(part, top):
        kind = part.get_content_type()
        name = part.get_filename() or ""
        if isinstance(name, bytes):
            name = name.decode("latin-1")
        name = re.split(r"[/\\]", text(name))[-1]
        if kind == "message/rfc822":
            found.append((kind, name))
            walk(part.get_payload(0), True)
        elif part.is_multipart() and kind.startswith("multipart/"):
            for child in part.get_payload():
                walk(child, False)
        elif kind.startswith("multipart/"):
            pass  # its boundary never comes: there are no parts
        else:
            body = kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
            if not body or (name and not top):
                found.append((kind, name))

    walk(message, True)
    return found


for path in sorted(glob.glob(sys.argv[1] + "/*.eml")):
    with open(path, "rb") as file:
        message = message_from_bytes(file.read())
    subject = raw(message, "subject")
    identity = raw(message, "message-id")
    identity = re.sub(r"\s", "", identity[0]) if identity else ""
    bracketed = re.search(r"<([^<>]+)>", identity)
    date = raw(message, "date")
    date = parsedate_tz(date[0]) if date else None
    try:
        date = str(mktime_tz(date)) if date else ""
    except (ValueError, OverflowError):
        date = ""
    found = attachments(message)
    fields = [
        text(subject[0]) if subject else "",
        addresses(message, "from", "sender"),
        addresses(message, "to"),
        bracketed.group(1) if bracketed else identity.replace("<", "").replace(">", ""),
        date,
        str(len(found)),
        ",".join(kind + "=" + name for kind, name in found),
    ]
    print(" ".join(base64.b64encode(f.encode("utf-8", "replace")).decode("ascii") for f in fields))
