# Une somme placée grandit de 5 % par an.
# A deposit grows by 5% a year.

amount = 1000
years = 0

while amount < 2000:
    amount = amount * 1.05
    years = years + 1

# Que vaut years ici ? – What is years here?
