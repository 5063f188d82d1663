package archivetest

import "math/rand/v2"

// The private files that came since 2023.

func keyRegistry(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "keyRegistryData", func() {
		p.member("userId", ownerID)
		p.object("registeredDevices", func() {
			p.list("deviceMetadataList", func() {
				p.braces(func() {
					p.member("userAgent", "TwitterAndroid")
					p.member("registrationToken", secretToken)
					p.member("identityKey", secretCipher)
					p.member("createdAt", iso(80))
					p.member("deviceId", "00000000-0000-4000-8000-000000000000")
				})
			})
		})
		p.object("deregisteredDevices", func() { p.strings("deRegisteredDeviceMetadataList") })
	})
}

// thrift prints an enumeration's value as these files have it.
func thrift(p *printer, key, value, name string) {
	p.object(key, func() {
		p.member("value", value)
		p.member("name", name)
		p.member("originalName", name)
		p.object("annotations", func() {})
	})
}

func grokChat(_ *writer, p *printer, _ *rand.Rand) int {
	for i, message := range []string{secretPrompt, "In the example drawer."} {
		p.item("grokChatItem", func() {
			p.member("accountId", ownerID)
			p.member("createdAt", "2024-11-0"+decimal(1+i)+"T10:00:00.000Z")
			p.member("chatId", "1850000000000000001")
			p.member("message", message)
			thrift(p, "sender", decimal(i+1), []string{"User", "Agent"}[i])
			thrift(p, "grokMode", "2", "Normal")
		})
	}
	return 2
}

func article(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "article", func() {
		p.member("id", "1851000000000000001")
		p.member("title", secretDraft)
		p.object("content", func() {
			p.list("blocks", func() {
				p.braces(func() {
					p.member("text", secretDraft)
					p.strings("entityRanges")
				})
			})
		})
		p.strings("media")
	})
}

func articleMetadata(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "articleMetadata", func() {
		p.member("authorId", ownerID)
		p.member("createdAtMs", "1730800000000")
		p.member("updatedAtMs", "1730800000000")
		thrift(p, "lifecycleState", "1", "Draft")
	})
}

func messageEvent(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "messageEvent", func() {
		p.member("sequenceId", "2020000000000000001")
		p.member("messageId", "00000000-0000-4000-8000-000000000001")
		p.member("senderId", ownerID)
		p.member("conversationId", ownerID+":271828182")
		p.member("conversationToken", secretToken)
		p.member("createdAtMsec", "1770000000000")
		p.object("detail", func() {
			p.object("messageCreateEvent", func() {
				p.member("contents", secretCipher)
				p.member("conversationKeyVersion", "1770000000000")
				p.memberBool("shouldNotify", true)
				p.memberBool("isPendingPublicKey", false)
				thrift(p, "priority", "0", "Normal")
			})
		})
		p.object("messageEventSignature", func() {
			p.member("signature", secretCipher)
			p.member("publicKeyVersion", "1760000000000")
			p.member("signatureVersion", "6")
			p.member("signingPublicKey", secretCipher)
		})
	})
}

func periscopeAccount(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "periscopeAccountInformation", func() {
		p.member("id", "1exampleexample")
		p.member("displayName", ownerShown)
		p.member("username", ownerName)
		p.memberBool("isTwitterUser", true)
		p.member("twitterId", ownerID)
		p.member("twitterScreenName", ownerName)
		p.member("digitsId", "")
	})
}
