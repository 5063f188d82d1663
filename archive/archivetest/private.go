package archivetest

import (
	"math/rand/v2"
	"time"
)

// What the private files have, recognisable wherever it should not turn up. The
// addresses are of RFC 5737 and RFC 2606, the numbers of the range for fiction.
const (
	secretIP     = "203.0.113.7"
	secretPhone  = "+15550100123"
	secretEmail  = "ada.before@example.net"
	secretDevice = "+15550100145"
	secretFriend = "+15550100199"
	secretToken  = "example-token-not-for-you"
	secretPrompt = "Where did I leave my example keys?"
	secretDraft  = "A draft that was never published"
	secretCipher = "RXhhbXBsZSBjaXBoZXJ0ZXh0"
)

// Secrets returns texts that stand in the archives' private files, and in no tweet:
// what imports, shows or logs an archive should never contain them. The first is the
// owner's address in account.js.
func Secrets() []string {
	return []string{email, secretIP, secretPhone, secretEmail, secretDevice, secretFriend, secretToken, secretPrompt, secretDraft, secretCipher, secretMessage}
}

func once(p *printer, wrapper string, body func()) int {
	p.item(wrapper, body)
	return 1
}

func iso(day int) string { return messagesFrom.AddDate(0, 0, day).Format(isoMillis) }

func creationIP(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "accountCreationIp", func() {
		p.member("accountId", ownerID)
		p.member("userCreationIp", secretIP)
	})
}

func ipAudit(_ *writer, p *printer, rng *rand.Rand) int {
	const n = 6
	for i := range n {
		p.item("ipAudit", func() {
			p.member("accountId", ownerID)
			p.member("createdAt", iso(i))
			p.member("loginIp", secretIP)
			if i%2 == 1 {
				p.memberInt("loginPortNumber", 1024+rng.IntN(60000))
			}
		})
	}
	return n
}

func phoneNumber(w *writer, p *printer, _ *rand.Rand) int {
	w.tellDetails(secretPhone)
	return once(p, "device", func() { p.member("phoneNumber", secretPhone) })
}

func emailChange(w *writer, p *printer, _ *rand.Rand) int {
	w.tellDetails(secretEmail, email)
	return once(p, "emailAddressChange", func() {
		p.member("accountId", ownerID)
		p.object("emailChange", func() {
			p.member("changedAt", iso(40))
			p.member("changedFrom", secretEmail)
			p.member("changedTo", email)
		})
	})
}

func contact(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "contact", func() {
		p.strings("emails")
		p.strings("phoneNumbers", secretFriend)
	})
}

func deviceToken(_ *writer, p *printer, _ *rand.Rand) int {
	for i := range 2 {
		p.item("deviceToken", func() {
			p.member("clientApplicationId", "258901")
			p.member("token", secretToken+decimal(i))
			p.member("createdAt", iso(50+i))
			p.member("lastSeenAt", iso(60+i))
			p.member("clientApplicationName", "Twitter for Android (Twitter, Inc.)")
		})
	}
	return 2
}

func niDevices(w *writer, p *printer, _ *rand.Rand) int {
	w.tellDetails(secretDevice)
	p.item("niDeviceResponse", func() {
		p.object("messagingDevice", func() {
			p.member("deviceType", "Messaging")
			p.member("carrier", "example")
			p.member("phoneNumber", secretDevice)
			p.member("createdDate", "2016.06.01")
		})
	})
	p.item("niDeviceResponse", func() {
		p.object("pushDevice", func() {
			p.member("deviceVersion", "12")
			p.member("deviceType", "Twitter for Android")
			p.member("token", secretToken)
			p.member("updatedDate", "2016.06.02")
			p.member("createdDate", "2016.06.02")
			p.member("udid", "00000000-0000-4000-8000-000000000000")
		})
	})
	return 2
}

func connectedApplication(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "connectedApplication", func() {
		p.object("organization", func() { p.member("name", "Example Software") })
		p.member("name", "Sparrow & Co")
		p.member("description", "Posts when the ferry is late")
		p.strings("permissions", "read", "write")
		p.member("approvedAt", iso(70))
		p.member("id", "100200")
	})
}

func ageInfo(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "ageMeta", func() {
		p.object("ageInfo", func() {
			p.strings("age", "36")
			p.member("birthDate", "1815-12-10")
		})
	})
}

// impression prints an advertisement that was shown.
func impression(p *printer) {
	p.object("deviceInfo", func() {
		p.member("osType", "Android")
		p.member("deviceId", secretToken)
	})
	p.member("displayLocation", "TimelineHome")
	p.object("promotedTweetInfo", func() {
		p.member("tweetId", "1000000000000000001")
		p.member("tweetText", "Buy example & co. now, a tweet that is not in this archive")
		p.strings("urls", "https://t.co/ExampleAds")
		p.strings("mediaUrls")
	})
	p.object("advertiserInfo", func() {
		p.member("advertiserName", "Example Company")
		p.member("screenName", "@example_company")
	})
	p.list("matchedTargetingCriteria", func() {
		p.braces(func() {
			p.member("targetingType", "Age")
			p.member("targetingValue", "35 to 49")
		})
	})
	p.member("impressionTime", "2016-06-01 12:00:00")
}

func adImpressions(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "ad", func() {
		p.object("adsUserData", func() {
			p.object("adImpressions", func() {
				p.list("impressions", func() {
					for range 3 {
						p.braces(func() { impression(p) })
					}
				})
			})
		})
	})
}

func adEngagements(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "ad", func() {
		p.object("adsUserData", func() {
			p.object("adEngagements", func() {
				p.list("engagements", func() {
					p.braces(func() {
						p.object("impressionAttributes", func() { impression(p) })
						p.list("engagementAttributes", func() {
							p.braces(func() {
								p.member("engagementTime", "2016-06-01 12:00:09")
								p.member("engagementType", "ChargeableImpression")
							})
						})
					})
				})
			})
		})
	})
}

func personalization(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "p13nData", func() {
		p.object("demographics", func() {
			p.list("languages", func() {
				p.braces(func() {
					p.member("language", "English")
					p.memberBool("isDisabled", false)
				})
			})
			p.object("genderInfo", func() { p.member("gender", "unknown") })
		})
		p.object("interests", func() {
			p.list("interests", func() {
				for _, name := range []string{"Ferries", "Owls", "Libraries"} {
					p.braces(func() {
						p.member("name", name)
						p.memberBool("isDisabled", false)
					})
				}
			})
			p.strings("partnerInterests")
			p.object("audienceAndAdvertisers", func() {
				p.member("numAudiences", "0")
				p.strings("advertisers")
				p.strings("lookalikeAdvertisers", "@example_company")
			})
			p.strings("shows")
		})
		p.strings("locationHistory", "Exampleton")
		p.object("inferredAgeInfo", func() {
			p.strings("age", "13-54")
			p.member("birthDate", "")
		})
	})
}

func savedSearch(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "savedSearch", func() {
		p.member("savedSearchId", "300400")
		p.member("query", "ferry OR owl")
	})
}

func circleFile(_ *writer, p *printer, _ *rand.Rand) int {
	return once(p, "twitterCircle", func() {
		p.member("id", "1560000000000000001")
		p.member("ownerUserId", ownerID)
		p.member("createdAt", time.Date(2022, time.August, 30, 10, 0, 0, 0, time.UTC).Format(isoMillis))
	})
}
