//! A message and its signatures as another program made them (mail-auth 0.13, an RSA key of 2048 bits), for tests alone.

/// With folded fields, blanks where they should not be, and empty lines at the end.
pub(super) const MESSAGE: &str = concat!(
    "Received: from a.corp.example by mx.corp.example;\r\n",
    "\tMon, 23 Nov 2026 09:30:02 +0800\r\n",
    "Received: from pc.corp.example by a.corp.example;\r\n",
    " Mon, 23 Nov 2026 09:30:01 +0800\r\n",
    "From:  =?utf-8?B?5p2O5aic?=\r\n",
    "\t<li.na@corp.example>\r\n",
    "To: fssc@corp.example\r\n",
    "Subject: 回复:\t[FSSC-1042]   x \r\n",
    "Date: Mon, 23 Nov 2026 09:30:00 +0800\r\n",
    "Message-ID: <a1@mail.corp.example>\r\n",
    "Content-Type: text/plain; charset=utf-8\r\n",
    "\r\n",
    "转 税务\t \r\n",
    "\r\n",
    "  two   blanks\t\tand a tab \r\n",
    "\r\n",
    "\r\n",
);

/// The signer's record.
pub(super) const RECORD: &str = concat!(
    "v=DKIM1; k=rsa; p=",
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqf1oiNGhZ4PnofL0LswHiFHgLsfnFYwmksqScz43X5zLrcLD7w/5YWCE",
    "6U1fCeoLgv6O/fwBqxTnnDN3nH9epvOUXx/okeeAVyKP5LkgiWJxmNpJX/JFG6jDWZCwbP9zDgv6Hww9jBLez6cPVdfYVdqySKRK",
    "ACHFhc9KzzbpFFtPXBQQ3JO658oZCWHkR8d+yh23aznJvW+TzWvVs9fkfwx9F89h0YO2P8gBKCNqoFmZTnACn7RHNvZppH1xOtW0",
    "A+FUrio8TKI/1L+Cd0g4KvFe9Ib040AqQE0czicD7i8rRl9FJeSsasIgkyhZtj6XxsmBZF79mABCb/4ljJ6INQIDAQAB",
);

/// The forms of header and body, and the field that stands before the message.
pub(super) const SIGNATURES: &[(&str, &str)] = &[
    (
        "simple/simple",
        concat!(
            "DKIM-Signature: v=1; a=rsa-sha256; s=k2026; d=corp.example; c=simple/simple;\r\n",
            "\th=Message-ID:Date:Subject:To:From:Received:Received:Received; t=1795301942; bh=v\r\n",
            "\tK7sDY/Ps9RUb17xDCR575PMVmDI9Bb218ONv8aSJQc=; b=kXHjeeyRAQfg9fKTCma+VHn3i8/a\r\n",
            "\ty0NkQaduOl7OD1j5g3mqCBDft0Czc6khYky1PVukSBpFH+0kINW8aFUF9cS66Gf0IipBtGpal1J\r\n",
            "\t9DM8ziuuoviiJ+4SVb4lFUxyehgHFmBb1AYNATbaw4ZFV/UohUV7nhFJNeQ6idcqYcoMkkOtSPn\r\n",
            "\tiSEEVYNvLVV1Lh594gTopcFLRxRFAL2L0Sczd5/o9DF3ml9q6DfR5kz0Yh6PczpeP+4f1+/45go\r\n",
            "\tubg7XDy5Pm8oYpO1iHga5XMCg9Pl1sOB2V0sERuyxYAm/jToFbwASeiuGJZ+E++WjHJSSXyClUM\r\n",
            "\t3jx7BG2DPuFuyA==;\r\n",
        ),
    ),
    (
        "simple/relaxed",
        concat!(
            "DKIM-Signature: v=1; a=rsa-sha256; s=k2026; d=corp.example; c=simple/relaxed;\r\n",
            "\th=Message-ID:Date:Subject:To:From:Received:Received:Received; t=1795301942; bh=m\r\n",
            "\tZ55RvewfadymyuT/8tpek/kqMMNNESQz95kjkZC+6A=; b=m6ROAnakHx7gF+9dWREIhLamsUkQ\r\n",
            "\tvBHEGnKAdQrPq0uHy5GOOQU/yasqqtOpdgZRvQeB7k+j43ZUyY3TkPRKZuq81KYpuWVLcrnBDVx\r\n",
            "\tOg3msUc5Z1tWNI2rd+Cc7h8SadgtA9D8CPRESLnt9vnsE3FGOE9r5XzPNl0UtC0WKbHdggpoihu\r\n",
            "\tYRoveZyCGQKECckKkjAM2JGj1TlX6cDbs6Q/Ph3pRluB3mK4h+9DjpYtIPDT/++ap/tA8/EUsxZ\r\n",
            "\t1hNeUvqw5sbX2EwDwvtUYUmZpGuQV940ckDEDebp5H4hnkrJXtBrMkFHyYWsRHYt3xHdYjfBUQ/\r\n",
            "\tcqmG/LNQ/Xxh3Q==;\r\n",
        ),
    ),
    (
        "relaxed/simple",
        concat!(
            "DKIM-Signature: v=1; a=rsa-sha256; s=k2026; d=corp.example; c=relaxed/simple;\r\n",
            "\th=Message-ID:Date:Subject:To:From:Received:Received:Received; t=1795301942; bh=v\r\n",
            "\tK7sDY/Ps9RUb17xDCR575PMVmDI9Bb218ONv8aSJQc=; b=WEpzcIDPv5+5NA0stQlpjgqLsBJd\r\n",
            "\t+cDHTeHX+k/ZSBXvWCU2ZLS1VyYfAiRJ1UYBa0p/FvKz80+f5NDY9ROhQEzXZWi5We0ElY0mAhY\r\n",
            "\tEJ3maIi1mP8LNpYMQ/JKzK0QweKozbKYXmFpCjom0zrm2jfvu4ju+Q1m/4/DskIoLsILxAOO2iG\r\n",
            "\tawQMijY+0bogqYxyfrYLc8oISV7LVYptaSDTQwsWJFcH8lyCh4OxlKtjCGf12HtIVRwtJdo46+d\r\n",
            "\tatUsFyWFuEmTrHFjdwsAyO8dzfVmTjXrCxbM/MgwUtpMvv/mNjWzlmNBVNsAcoi0p0z9Smvqdm4\r\n",
            "\t+/Xxq2bjJjPcig==;\r\n",
        ),
    ),
    (
        "relaxed/relaxed",
        concat!(
            "DKIM-Signature: v=1; a=rsa-sha256; s=k2026; d=corp.example; c=relaxed/relaxed;\r\n",
            "\th=Message-ID:Date:Subject:To:From:Received:Received:Received; t=1795301942; bh=m\r\n",
            "\tZ55RvewfadymyuT/8tpek/kqMMNNESQz95kjkZC+6A=; b=aP/w+im9qcuFPluIU3F1e400M+97\r\n",
            "\tL3xmTsQ8+HSWEQQYXXsuQ/5tGZ3v4FmPFWKmvOo52KoTr8VGFIjr5pAlkwCrzkHTX9U785Ytl3d\r\n",
            "\tztobriE5ndrkeJjh5fLDjxJJjJeJlGbVxiH5dqIlc7DFlmx8loPKq244z+V+lXNUN26B/6V8D/A\r\n",
            "\tOjdr/UfZnVMCSnMpNKU49xTga8DBimSersTlzotzTUR6TNOyLqIA3ZsXmusnOkhobNOID3OhRbL\r\n",
            "\t+npiQmtCZU9wazpAC6quG3L2S3T0uyEW4SPXAYOE3PLBDwMm7PfXak5XlF7gZvg/h4NyufN1lv6\r\n",
            "\t1cRnTKOvEhhxLQ==;\r\n",
        ),
    ),
];
