#!/usr/bin/env python3
"""Write suspicious-message.eml: a false bank message.

The link shows the bank's address and leads elsewhere; .example and .test
never exist on the network (RFC 2606).
"""

from pathlib import Path

TARGET = ("https://compte.banque-lumiere.example.acces-client.test/"
          "valider?ref=7731")
HEADERS = """\
Return-Path: <rebond@envoi-masse.test>
Received: from vps-4417.hebergeur-loin.test ([198.51.100.203])
\tby mx1.courrier-azur.example with ESMTP id 2c90fa;
\tMon, 11 May 2026 06:02:44 +0200
Authentication-Results: mx1.courrier-azur.example;
\tspf=fail smtp.mailfrom=envoi-masse.test;
\tdkim=none;
\tdmarc=fail header.from=banque-lumiere.example
Message-ID: <77310b@envoi-masse.test>
Date: Mon, 11 May 2026 06:02:41 +0200
From: "Banque Lumière" <securite@banque-lumiere.example>
Reply-To: <conseiller@assistance-rapide.test>
To: <vous@courrier-azur.example>
Subject: Votre compte sera suspendu / Your account will be suspended
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit
"""
BODY = f"""\
<html>
<body>
<p>Cher client, une opération de 849 € attend votre accord. Sans réponse
sous 12 heures, votre compte sera suspendu.</p>
<p>Dear customer, a payment of €849 is waiting for your approval. Without
an answer within 12 hours, your account will be suspended.</p>
<p><a href="{TARGET}">https://www.banque-lumiere.example/securite</a></p>
<p>Banque Lumière, https://www.banque-lumiere.example</p>
</body>
</html>
"""


def main():
    target = Path(__file__).with_name("suspicious-message.eml")
    target.write_bytes(
        f"{HEADERS}\n{BODY}".replace("\n", "\r\n").encode())


main()
